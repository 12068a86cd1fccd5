// Choosing and walking the jurisdiction tree, from the flat rows of a places look.
import { Tree, TreeSelect } from 'antd';
import { useMemo } from 'react';
import { placeAbove } from '../../base/places.ts';
import type { Words } from '../../base/words.ts';
import { useSay } from './words.ts';

export interface PlaceRow {
  path: string;
  name: Words;
}

interface Node {
  key: string;
  value: string;
  title: string;
  children: Node[];
}

/** Rows as a tree; a row whose parent is not among them stands at the top. */
function treeOf(rows: readonly PlaceRow[], say: (words: Words) => string): Node[] {
  const nodes = new Map<string, Node>(
    rows.map((row) => [row.path, { key: row.path, value: row.path, title: say(row.name), children: [] }]),
  );
  const tops: Node[] = [];
  for (const node of nodes.values()) {
    const above = placeAbove(node.key);
    const parent = above === node.key ? undefined : nodes.get(above);
    (parent?.children ?? tops).push(node);
  }
  return tops;
}

interface PickerProps {
  rows: readonly PlaceRow[];
  value: string | undefined;
  onChange: (path: string | undefined) => void;
  label: Words;
  clearable?: boolean;
  width?: number | string;
}

/** One place out of the tree, found by typing part of its name. */
export function PlacePicker({ rows, value, onChange, label, clearable = true, width = 240 }: PickerProps) {
  const say = useSay();
  const tree = useMemo(() => treeOf(rows, say), [rows, say]);
  return (
    <TreeSelect
      aria-label={say(label)}
      placeholder={say(label)}
      treeData={tree}
      {...(value === undefined ? {} : { value })}
      onChange={(path: string | undefined) => onChange(path ?? undefined)}
      allowClear={clearable}
      showSearch={{ treeNodeFilterProp: 'title' }}
      treeDefaultExpandedKeys={tree.map((node) => node.key)}
      style={{ width }}
      popupMatchSelectWidth={false}
      // Outside of an open dialog nothing can be reached.
      getPopupContainer={(field) => field.closest('dialog') ?? document.body}
    />
  );
}

interface TreeProps {
  rows: readonly PlaceRow[];
  open: string | undefined;
  onOpen: (path: string) => void;
  label: Words;
}

/** The tree beside a screen that shows one place at a time. */
export function PlaceTree({ rows, open, onOpen, label }: TreeProps) {
  const say = useSay();
  const tree = useMemo(() => treeOf(rows, say), [rows, say]);
  return (
    <Tree
      aria-label={say(label)}
      treeData={tree}
      defaultExpandedKeys={tree.map((node) => node.key)}
      selectedKeys={open === undefined ? [] : [open]}
      onSelect={(_keys, { node }) => onOpen(String(node.key))}
      blockNode
    />
  );
}
