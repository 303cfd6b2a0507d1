import {
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type GraphQLType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
} from 'graphql';
import { button, make } from './dom.ts';
import { words } from './words.ts';

export interface Docs {
  /** Shows another schema from its beginning; undefined where none can be read. */
  setSchema(schema: GraphQLSchema | undefined): void;
  /** Shows a type, and in it a field. */
  show(typeName: string | undefined, fieldName?: string): void;
}

const mostFound = 50;

/** The documentation of the schema: its types, one at a time, and a search. */
export function createDocs(parent: HTMLElement): Docs {
  let schema: GraphQLSchema | undefined;
  const trail: GraphQLNamedType[] = [];
  const body = make('div', { className: 'docs' });
  const search = make('input', { type: 'search', placeholder: words.search });
  search.setAttribute('aria-label', words.search);
  search.addEventListener('input', () => render());
  parent.replaceChildren(search, body);

  function open(type: GraphQLNamedType, fieldName?: string) {
    search.value = '';
    if (trail.at(-1) !== type) trail.push(type);
    render(fieldName);
  }

  function render(fieldName?: string) {
    if (!schema) return body.replaceChildren(make('p', {}, words.noSchema));
    const type = trail.at(-1);
    if (search.value.trim() !== '') body.replaceChildren(...found(schema, search.value.trim().toLowerCase()));
    else if (type) body.replaceChildren(...back(), ...typePage(schema, type, fieldName));
    else body.replaceChildren(...rootPage(schema));
    body.querySelector('.here')?.scrollIntoView({ block: 'center' });
  }

  function back(): Node[] {
    const step = (to: number) => () => {
      trail.length = to;
      render();
    };
    const before = trail.at(-2);
    const links = [button(words.root, step(0))];
    if (before) links.push(button(`← ${before.name}`, step(trail.length - 1)));
    return [make('p', { className: 'trail' }, ...links)];
  }

  function rootPage(known: GraphQLSchema): Node[] {
    const roots = [
      ['query', known.getQueryType()],
      ['mutation', known.getMutationType()],
      ['subscription', known.getSubscriptionType()],
    ] as const;
    return roots.flatMap(([kind, type]) =>
      type ? [make('h3', {}, words.operations[kind]), members(Object.values(type.getFields()))] : [],
    );
  }

  function typePage(known: GraphQLSchema, type: GraphQLNamedType, fieldName?: string): Node[] {
    const page: Node[] = [make('h3', {}, type.name), make('p', {}, type.description ?? '')];
    if (isObjectType(type) || isInterfaceType(type) || isInputObjectType(type))
      page.push(make('h4', {}, words.fields), members(Object.values(type.getFields()), fieldName));
    if (isEnumType(type)) {
      const values = type.getValues().map(({ name, description }) => term(name, description));
      page.push(make('h4', {}, words.values), make('dl', {}, ...values.flat()));
    }
    if (isUnionType(type) || isInterfaceType(type)) {
      const links = known.getPossibleTypes(type).map((one) => make('li', {}, typeLink(one)));
      page.push(make('h4', {}, words.types), make('ul', {}, ...links));
    }
    return page;
  }

  type Member = GraphQLField<unknown, unknown> | GraphQLInputField;

  function members(fields: readonly Member[], fieldName?: string): HTMLElement {
    const terms = fields.map((field) => {
      const args = 'args' in field ? field.args : [];
      const list = args.flatMap((arg, index) => [index > 0 ? ', ' : '', `${arg.name}: `, typeLink(arg.type)]);
      const signature = [
        field.name,
        ...(args.length > 0 ? ['(', ...list, ')'] : []),
        ': ',
        typeLink(field.type),
      ];
      const [name, about] = term(signature, field.description, field.deprecationReason);
      if (field.name === fieldName) name.className = 'here';
      return [name, about];
    });
    return make('dl', {}, ...terms.flat());
  }

  function typeLink(type: GraphQLType): HTMLButtonElement {
    return button(String(type), () => open(getNamedType(type)));
  }

  function found(known: GraphQLSchema, text: string): Node[] {
    const hits: HTMLElement[] = [];
    for (const type of Object.values(known.getTypeMap())) {
      if (type.name.startsWith('__')) continue;
      if (type.name.toLowerCase().includes(text)) hits.push(make('li', {}, typeLink(type)));
      if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) continue;
      for (const { name } of Object.values(type.getFields()))
        if (name.toLowerCase().includes(text))
          hits.push(
            make(
              'li',
              {},
              button(`${type.name}.${name}`, () => open(type, name)),
            ),
          );
    }
    return [make('p', {}, words.found(hits.length)), make('ul', {}, ...hits.slice(0, mostFound))];
  }

  return {
    setSchema(next) {
      schema = next;
      trail.length = 0;
      render();
    },
    show(typeName, fieldName) {
      const type = typeName === undefined ? undefined : schema?.getType(typeName.replaceAll(/[[\]!]/g, ''));
      if (type) open(type, fieldName);
    },
  };
}

function term(
  name: string | (string | Node)[],
  description?: string | null,
  deprecated?: string | null,
): [HTMLElement, HTMLElement] {
  const about = [description ?? '', deprecated ? ` ${words.deprecated}${deprecated}` : ''].join('');
  return [make('dt', {}, ...[name].flat()), make('dd', {}, about)];
}
