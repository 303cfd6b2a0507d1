import { type ASTNode, type FragmentDefinitionNode, Kind, type SelectionNode, visit } from 'graphql';

/** Returns whether any argument or directive under these fields contains a variable. Follows fragments. */
export function usesVariables(
  nodes: readonly SelectionNode[],
  fragments: Readonly<Record<string, FragmentDefinitionNode | undefined>>,
): boolean {
  const seen = new Set<string>();
  let found = false;
  const look = (node: ASTNode) => {
    visit(node, {
      enter(at) {
        if (found) return false;
        if (at.kind === Kind.VARIABLE) found = true;
        if (at.kind === Kind.FRAGMENT_SPREAD && !seen.has(at.name.value)) {
          seen.add(at.name.value);
          const fragment = fragments[at.name.value];
          if (fragment) look(fragment);
        }
        return undefined;
      },
    });
  };
  for (const node of nodes) look(node);
  return found;
}
