// The tables of what webhooks were sent: operational state, which no event writes and no replay of the log rebuilds.
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

import type { DeliveryState } from '../rules/delivering';
import { ID, MOMENT, NUMBER, or, TEXT, WORD } from './column-types';

/** How far each webhook has read the log, and whether its receiver asked to be left alone. */
@Entity('webhook_position')
export class WebhookPositionTable {
  @PrimaryColumn(WORD) jurisdiction!: string;
  @PrimaryColumn(ID) webhookId!: string;
  /** everything up to this event has been queued, or is not for the webhook */
  @Column(NUMBER) sequence!: number;
  /** goes up whenever everything is queued anew: what was under way before no longer counts */
  @Column(NUMBER) round!: number;
  @Column(or(MOMENT)) haltedAt!: string | null;
  @Column(or(TEXT)) haltReason!: string | null;
}

/** One event for one webhook. */
@Entity('webhook_delivery')
@Index('webhook_delivery_next', ['jurisdiction', 'webhookId', 'nextAt'])
@Index('webhook_delivery_line', ['jurisdiction', 'webhookId', 'state', 'line', 'sequence'])
@Index('webhook_delivery_ended', ['jurisdiction', 'webhookId', 'state', 'endedAt'])
export class WebhookDeliveryTable {
  @PrimaryColumn(WORD) jurisdiction!: string;
  @PrimaryColumn(ID) webhookId!: string;
  @PrimaryColumn(NUMBER) sequence!: number;
  @Column(NUMBER) round!: number;
  @Column(WORD) kind!: string;
  @Column(MOMENT) at!: string;
  @Column(or(ID)) taskId!: string | null;
  /** what is sent one after the other: the task, or '' for all events of no task */
  @Column(ID) line!: string;
  @Column(WORD) state!: DeliveryState;
  @Column(NUMBER) attempts!: number;
  @Column(MOMENT) queuedAt!: string;
  @Column(or(MOMENT)) firstAttemptAt!: string | null;
  @Column(or(MOMENT)) lastAttemptAt!: string | null;
  /** the HTTP status of the last answer; null if there was none */
  @Column(or(NUMBER)) lastStatus!: number | null;
  @Column(or(TEXT)) lastError!: string | null;
  /** when it is to be sent; NEVER while one before it in its line is pending; null when it has ended */
  @Column(or(MOMENT)) nextAt!: string | null;
  /** when it was delivered or parked */
  @Column(or(MOMENT)) endedAt!: string | null;
}

/** Which instance sends a webhook (src/ledger/leases.ts). */
@Entity('webhook_lease')
export class WebhookLeaseTable {
  @PrimaryColumn(WORD) jurisdiction!: string;
  @PrimaryColumn(ID) webhookId!: string;
  /** '': nobody */
  @Column(ID) holder!: string;
  @Column(NUMBER) beat!: number;
}
