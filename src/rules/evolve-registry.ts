// Folds events about other records than tasks into the rows that they write. Like evolve.ts: no calendar, no condition.
import { jurisdictionId } from './id';
import type { RegistryEvent } from './events';
import type { Change, Jurisdiction, Records } from './records';

const NO_ALIASES: { aliases: string[] } = { aliases: [] };

/** The rows that an event about other records writes. `present` is the jurisdiction as it is; null before it is created. */
export function evolveRegistry(jurisdiction: string, event: RegistryEvent, present: Jurisdiction | null): Change[] {
  const here = (set: (present: Jurisdiction) => Partial<Jurisdiction>): Change[] => {
    if (present === null) throw new Error(`${event.kind} before there is a jurisdiction`);
    const version = present.version + 1;
    return [
      { update: 'jurisdiction', id: jurisdictionId(jurisdiction), jurisdiction, set: { ...set(present), version } },
    ];
  };
  const update = <K extends keyof Records>(kind: K, id: string, set: Partial<Records[K]>): Change[] => [
    { update: kind, id, jurisdiction, set },
  ];
  switch (event.kind) {
    case 'jurisdictionCreated':
      return [{ insert: 'jurisdiction', row: event.data.jurisdiction }];
    case 'unitCreated':
      // A log may be older than aliases are.
      return [{ insert: 'unit', row: { ...NO_ALIASES, ...event.data.unit } }];
    case 'unitUpdated':
      return update('unit', event.data.unitId, event.data.set);
    case 'personCreated':
      return [{ insert: 'person', row: event.data.person }];
    case 'personUpdated':
      return update('person', event.data.personId, event.data.set);
    case 'sourceCreated':
      return [{ insert: 'source', row: event.data.source }];
    case 'workCalendarPublished': {
      const { notice, packageThrough } = event.data;
      return here(({ notices, packageThrough: known }) =>
        packageThrough === undefined
          ? { notices: [...notices.filter(({ year }) => year !== notice.year), notice] }
          : { packageThrough: Math.max(packageThrough, known) },
      );
    }
    case 'daysOffAdded': {
      const { dates, reason } = event.data;
      return here(({ daysOff }) => ({ daysOff: [...daysOff, ...dates.map((on) => ({ on, reason }))] }));
    }
    case 'policyPublished':
      return here(({ pendingPolicies }) => {
        const { effectiveAt } = event.data;
        // One that would take effect then or later is withdrawn by the newer one.
        const kept = pendingPolicies.filter((each) => each.effectiveAt < effectiveAt);
        return { pendingPolicies: [...kept, event.data] };
      });
    case 'policyTookEffect':
      return here(({ pendingPolicies }) => {
        const [next, ...rest] = pendingPolicies;
        if (next?.version !== event.data.version) throw new Error(`policy ${event.data.version} is not the next one`);
        return { policy: next.policy, policyVersion: next.version, pendingPolicies: rest };
      });
    case 'inspectionPlanAdopted':
      return here(({ inspectionPlans }) => ({ inspectionPlans: [...inspectionPlans, event.data.year] }));
    case 'inspectionProposed':
      return [{ insert: 'inspection', row: event.data.inspection }];
    case 'inspectionDecided':
    case 'inspectionReported':
    case 'inspectionConcluded':
    case 'inspectionReviewRequested':
    case 'inspectionReviewDecided':
      return update('inspection', event.data.inspectionId, event.data.set);
    case 'clientCreated':
      return [{ insert: 'client', row: event.data.client }];
    case 'clientRevoked':
      return update('client', event.data.clientId, event.data.set);
    case 'webhookCreated':
      return [{ insert: 'webhook', row: event.data.webhook }];
    case 'webhookUpdated':
    case 'webhookRemoved':
      return update('webhook', event.data.webhookId, event.data.set);
    case 'fileUploaded':
      return [{ insert: 'file', row: event.data.file }];
    case 'webhookReplayed':
    case 'clockAdvanced':
    case 'accessRefused':
    case 'administratorSignedIn':
    case 'classifiedInputRefused':
    case 'workSecretRead':
      return [];
  }
}
