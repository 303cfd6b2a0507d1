import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import {
  bracketMatching,
  foldGutter,
  foldKeymap,
  HighlightStyle,
  indentOnInput,
  syntaxHighlighting,
} from '@codemirror/language';
import { lintGutter, lintKeymap } from '@codemirror/lint';
import { EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { graphql } from 'cm6-graphql';

const nonce = document.querySelector('script')?.nonce ?? '';

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.definitionKeyword], color: 'var(--code-keyword)' },
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--code-name)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--code-text)' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: 'var(--code-number)' },
  { tag: [tags.typeName, tags.variableName, tags.special(tags.name)], color: 'var(--code-type)' },
  { tag: tags.comment, color: 'var(--soft)', fontStyle: 'italic' },
]);

const look = EditorView.theme({
  '&': { height: '100%', fontSize: '.875rem', color: 'var(--ink)', backgroundColor: 'var(--card)' },
  '.cm-scroller': { fontFamily: 'ui-monospace, monospace', lineHeight: '1.5' },
  '.cm-content': { caretColor: 'var(--ink)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': { backgroundColor: 'var(--card)', color: 'var(--soft)', border: 'none' },
  '&.cm-focused': { outline: '2px solid var(--link)', outlineOffset: '-2px' },
  '.cm-selectionBackground, &.cm-focused .cm-selectionBackground': { background: 'var(--select) !important' },
  '.cm-tooltip': { backgroundColor: 'var(--card)', color: 'var(--ink)', borderColor: 'var(--line)' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { background: 'var(--sea)', color: 'var(--on-sea)' },
});

const common: Extension = [EditorView.cspNonce.of(nonce), syntaxHighlighting(colours), look, drawSelection()];
const writing: Extension = [
  history(),
  indentOnInput(),
  bracketMatching(),
  closeBrackets(),
  keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...foldKeymap, ...completionKeymap]),
];

/** Ctrl + Enter, or Cmd + Enter. */
function runKey(onRun: () => void): Extension {
  const run = () => {
    onRun();
    return true;
  };
  return keymap.of([{ key: 'Mod-Enter', preventDefault: true, run }]);
}

/** Where an operation is written: completed and checked against the schema once that is known. */
export function queryEditor(
  parent: HTMLElement,
  label: string,
  {
    onRun,
    onChange,
    onShow,
  }: { onRun(): void; onChange(): void; onShow(field?: string, type?: string): void },
): EditorView {
  return new EditorView({
    parent,
    extensions: [
      runKey(onRun),
      keymap.of(lintKeymap),
      common,
      writing,
      lineNumbers(),
      foldGutter(),
      lintGutter(),
      autocompletion(),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ 'aria-label': label }),
      EditorView.updateListener.of(({ docChanged }) => docChanged && onChange()),
      graphql(undefined, {
        onShowInDocs: (field, type, parentType) => onShow(field, parentType ?? type),
        showErrorOnInvalidSchema: false,
      }),
    ],
  });
}

export function jsonEditor(parent: HTMLElement, label: string, onRun: () => void): EditorView {
  return new EditorView({
    parent,
    extensions: [
      runKey(onRun),
      common,
      writing,
      json(),
      EditorView.contentAttributes.of({ 'aria-label': label }),
    ],
  });
}

export function resultViewer(parent: HTMLElement, label: string): EditorView {
  return new EditorView({
    parent,
    extensions: [
      common,
      foldGutter(),
      keymap.of(foldKeymap),
      json(),
      EditorState.readOnly.of(true),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
    ],
  });
}

export function textOf(editor: EditorView): string {
  return editor.state.doc.toString();
}

export function setText(editor: EditorView, text: string): void {
  editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text } });
}
