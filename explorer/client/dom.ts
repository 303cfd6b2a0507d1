type Child = Node | string;

/** Returns the element of the page with this id. Throws when the page does not have it. */
export function byId<Kind extends HTMLElement = HTMLElement>(id: string): Kind {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element as Kind;
}

/** Makes an element. Texts stay texts: nothing of a response or a schema is read as HTML. */
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  properties: Partial<HTMLElementTagNameMap[Name]>,
  ...children: Child[]
): HTMLElementTagNameMap[Name] {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

export function button(text: string, onClick: () => void, className = 'link'): HTMLButtonElement {
  const made = make('button', { type: 'button', className }, text);
  made.addEventListener('click', onClick);
  return made;
}
