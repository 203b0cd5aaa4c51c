// What an operation selects of a type, as the answer will have it: by response key, fragments opened, equal keys merged,
// @skip and @include obeyed (GraphQL 6.3.2).
import {
  type FieldNode,
  type FragmentDefinitionNode,
  getDirectiveValues,
  type GraphQLDirective,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  GraphQLSkipDirective,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

export interface Selecting {
  fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  variables: Readonly<Record<string, unknown>>;
}

/** The fields that some selection sets ask of a type. */
export function selectedOf(
  sets: readonly (SelectionSetNode | undefined)[],
  type: GraphQLObjectType,
  selecting: Selecting,
): Map<string, FieldNode[]> {
  const fields = new Map<string, FieldNode[]>();
  const collect = (set: SelectionSetNode) => {
    for (const selection of set.selections) {
      if (!isWanted(selection, selecting)) continue;
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        const same = fields.get(key);
        if (same === undefined) fields.set(key, [selection]);
        else same.push(selection);
        continue;
      }
      const fragment =
        selection.kind === Kind.INLINE_FRAGMENT ? selection : selecting.fragments.get(selection.name.value);
      if (fragment !== undefined && holds(fragment.typeCondition?.name.value, type)) collect(fragment.selectionSet);
    }
  };
  for (const set of sets) if (set !== undefined) collect(set);
  return fields;
}

function isWanted(selection: SelectionNode, { variables }: Selecting): boolean {
  if (selection.directives === undefined || selection.directives.length === 0) return true;
  const says = (directive: GraphQLDirective) => getDirectiveValues(directive, selection, variables)?.['if'];
  return says(GraphQLSkipDirective) !== true && says(GraphQLIncludeDirective) !== false;
}

function holds(condition: string | undefined, type: GraphQLObjectType): boolean {
  if (condition === undefined || condition === type.name) return true;
  return type.getInterfaces().some(({ name }) => name === condition);
}
