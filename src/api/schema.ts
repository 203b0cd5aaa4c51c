// Builds the schema from the resolvers, once per process, and prints it for schema.graphql.
import 'reflect-metadata';

import { type GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql';
import { buildSchemaSync } from 'type-graphql';

import { AttachmentFields } from './attachment-fields';
import { CalendarQueries } from './calendar-queries';
import { ClientResolvers } from './client-resolvers';
import { DayQueries, ForecastFields } from './day-queries';
import { FileResolvers } from './file-resolvers';
import { ImportResolvers } from './import-resolvers';
import { CompletionFields, ExplanationFields, LetterFields, RecipientFields, ReportFields } from './handling-fields';
import { EventFields } from './log-fields';
import { LogQueries } from './log-queries';
import { Mutations } from './mutations';
import { NumberQueries } from './number-queries';
import { InspectionFields, InterventionFields, MilestoneFields } from './progress-fields';
import { Queries } from './queries';
import { RegistryMutations } from './registry-mutations';
import { JurisdictionFields, PersonFields, SourceFields, UnitFields } from './registry-fields';
import { Subscriptions } from './subscriptions';
import { SupervisionMutations } from './supervision-mutations';
import { TaskFields } from './task-fields';
import { WebhookDeliveryFields, WebhookResolvers } from './webhook-resolvers';

let built: GraphQLSchema | null = null;

/** The schema. Subscriptions bring their own source; the pubSub that type-graphql insists on must never be used. */
export function schema(): GraphQLSchema {
  built ??= buildSchemaSync({
    resolvers: [
      Queries,
      DayQueries,
      LogQueries,
      NumberQueries,
      CalendarQueries,
      Mutations,
      RegistryMutations,
      ClientResolvers,
      SupervisionMutations,
      Subscriptions,
      JurisdictionFields,
      UnitFields,
      PersonFields,
      SourceFields,
      TaskFields,
      LetterFields,
      RecipientFields,
      ReportFields,
      ExplanationFields,
      CompletionFields,
      MilestoneFields,
      InterventionFields,
      InspectionFields,
      ForecastFields,
      EventFields,
      WebhookResolvers,
      WebhookDeliveryFields,
      FileResolvers,
      ImportResolvers,
      AttachmentFields,
    ],
    // Inputs are checked by the decisions, all problems at once.
    validate: false,
    pubSub: {
      publish: () => {
        throw new Error('nothing is published: subscribers follow the log');
      },
      subscribe: () => {
        throw new Error('nothing is published: subscribers follow the log');
      },
    },
  });
  return built;
}

/** The text of schema.graphql. */
export function schemaText(): string {
  return `${printSchema(lexicographicSortSchema(schema()))}\n`;
}
