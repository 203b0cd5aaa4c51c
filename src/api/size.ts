// How large an operation is, fragments counted as often as they are spread: depth, aliases, selections, directives. Each
// fragment is measured once, so that measuring is never dearer than the document is long.
import {
  type ASTVisitor,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';

import { type Limits, tooComplex } from './limits';

interface Size {
  depth: number;
  aliases: number;
  selections: number;
  directives: number;
}

const NONE: Size = { depth: 0, aliases: 0, selections: 0, directives: 0 };

// The introspection that tools send is deeper than any question of ours; graphql-js bounds its lists itself.
const INTROSPECTION_DEPTH = 20;

/** Measures the operations of a document. `depth` leaves introspection out, as long as that keeps within its own bound. */
export function sizesOf(document: DocumentNode): { operation: OperationDefinitionNode; size: Size }[] {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const each of document.definitions) {
    if (each.kind === Kind.FRAGMENT_DEFINITION) fragments.set(each.name.value, each);
  }
  const measured = new Map<string, Size>();
  const ofFragment = (name: string): Size => {
    const known = measured.get(name);
    if (known !== undefined) return known;
    // A cycle is refused by another rule; here it must only end.
    measured.set(name, NONE);
    const fragment = fragments.get(name);
    const size = fragment === undefined ? NONE : of(fragment.selectionSet, fragment.directives?.length ?? 0);
    measured.set(name, size);
    return size;
  };
  const of = (set: SelectionSetNode, directives: number): Size => {
    const sum = { ...NONE, directives };
    for (const selection of set.selections) {
      const here = selection.directives?.length ?? 0;
      const inner =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? ofFragment(selection.name.value)
          : selection.selectionSet === undefined
            ? NONE
            : of(selection.selectionSet, 0);
      const field = selection.kind === Kind.FIELD ? selection : null;
      const introspects = field?.name.value === '__schema' || field?.name.value === '__type';
      const depth = inner.depth + (field === null ? 0 : 1);
      sum.depth = Math.max(sum.depth, introspects && depth <= INTROSPECTION_DEPTH ? 1 : depth);
      sum.aliases += inner.aliases + (field?.alias === undefined ? 0 : 1);
      sum.selections += inner.selections + 1;
      sum.directives = Math.max(sum.directives, inner.directives, here);
    }
    return sum;
  };
  return document.definitions.flatMap((each) =>
    each.kind === Kind.OPERATION_DEFINITION
      ? [{ operation: each, size: of(each.selectionSet, each.directives?.length ?? 0) }]
      : [],
  );
}

const MEASURED = ['depth', 'aliases', 'selections', 'directives'] as const;

/** What of a document is over a limit. */
export function oversize(document: DocumentNode, limits: Limits): GraphQLError[] {
  return sizesOf(document).flatMap(({ size }) =>
    MEASURED.filter((each) => size[each] > limits[each]).map((each) => tooComplex(each, limits[each], size[each])),
  );
}

/** A validation rule that refuses what is over a limit. */
export function sizeRule(limits: Limits): (context: ValidationContext) => ASTVisitor {
  return (context) => ({
    Document: (document) => oversize(document, limits).forEach((error) => context.reportError(error)),
  });
}
