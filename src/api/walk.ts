// Walks the fields of a validated operation with their types, through fragments. What is decided by fields (cost, rights)
// is decided here once, for every road.
import {
  type DocumentNode,
  type FieldNode,
  getNamedType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

export interface Selected {
  parent: string;
  node: FieldNode;
  /** null of __typename and the like */
  field: GraphQLField<unknown, unknown> | null;
  /** the type of what it selects from; null of a leaf */
  type: GraphQLNamedType | null;
}

/** The fields of a selection set, fragments opened. */
export function* selectedIn(
  set: SelectionSetNode,
  type: GraphQLNamedType,
  document: DocumentNode,
  schema: GraphQLSchema,
): Generator<Selected> {
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) {
      const fields = isObjectType(type) || isInterfaceType(type) ? type.getFields() : {};
      const field = fields[selection.name.value] ?? null;
      yield { parent: type.name, node: selection, field, type: field === null ? null : getNamedType(field.type) };
      continue;
    }
    const fragment =
      selection.kind === Kind.INLINE_FRAGMENT
        ? selection
        : document.definitions.find(
            (each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === selection.name.value,
          );
    if (fragment === undefined || !('selectionSet' in fragment)) continue;
    const condition = 'typeCondition' in fragment ? fragment.typeCondition : undefined;
    const narrowed = condition === undefined ? type : (schema.getType(condition.name.value) ?? type);
    yield* selectedIn(fragment.selectionSet, narrowed, document, schema);
  }
}

/** The type at the root of an operation. */
export function rootOf(operation: OperationDefinitionNode, schema: GraphQLSchema): GraphQLNamedType {
  const root = schema.getRootType(operation.operation);
  if (root == null) throw new Error(`no root for ${operation.operation}`);
  return root;
}

/** Every `Type.field` that an operation selects anywhere. */
export function fieldsOf(
  operation: OperationDefinitionNode,
  document: DocumentNode,
  schema: GraphQLSchema,
): Map<string, { parent: string; field: string }> {
  const found = new Map<string, { parent: string; field: string }>();
  const visit = (set: SelectionSetNode, type: GraphQLNamedType) => {
    for (const selected of selectedIn(set, type, document, schema)) {
      const field = selected.node.name.value;
      found.set(`${selected.parent}.${field}`, { parent: selected.parent, field });
      if (selected.node.selectionSet !== undefined && selected.type !== null) {
        visit(selected.node.selectionSet, selected.type);
      }
    }
  };
  visit(operation.selectionSet, rootOf(operation, schema));
  return found;
}
