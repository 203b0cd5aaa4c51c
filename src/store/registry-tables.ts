// The tables of what tasks refer to and of what follows from many of them, in step with src/rules/records.ts.
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

import type { Notice } from '../rules/notice';
import type { Policy } from '../rules/policy';
import type * as R from '../rules/records';
import type * as W from '../rules/words';
import { DAY, FLAG, HASH, ID, JSON_TEXT, MOMENT, NUMBER, or, TEXT, WORD } from './column-types';

@Entity('jurisdiction')
export class JurisdictionTable implements R.Jurisdiction {
  @PrimaryColumn(WORD) jurisdiction!: string;
  @PrimaryColumn(ID) id!: string;
  @Column(WORD) code!: string;
  @Column(TEXT) name!: string;
  @Column(WORD) timeZone!: string;
  @Column(JSON_TEXT) policy!: Policy;
  @Column(NUMBER) policyVersion!: number;
  @Column(JSON_TEXT) pendingPolicies!: R.Jurisdiction['pendingPolicies'];
  @Column(NUMBER) packageThrough!: number;
  @Column(JSON_TEXT) notices!: Notice[];
  @Column(JSON_TEXT) daysOff!: R.Jurisdiction['daysOff'];
  @Column(JSON_TEXT) inspectionPlans!: number[];
  @Column(NUMBER) version!: number;
}

@Entity('unit')
@Index('unit_code', ['jurisdiction', 'code'], { unique: true })
export class UnitTable implements R.Unit {
  @PrimaryColumn(WORD) jurisdiction!: string;
  @PrimaryColumn(ID) id!: string;
  @Column(WORD) code!: string;
  @Column(TEXT) name!: string;
  @Column({ ...JSON_TEXT, default: '[]' }) aliases!: string[];
  @Column(WORD) kind!: W.UnitKind;
  @Column(or(ID)) parentId!: string | null;
  @Column(NUMBER) version!: number;
}

@Entity('person')
export class PersonTable implements R.Person {
  @PrimaryColumn(WORD) jurisdiction!: string;
  @PrimaryColumn(ID) id!: string;
  @Column(TEXT) name!: string;
  @Column(or(TEXT)) title!: string | null;
  @Column(or(ID)) unitId!: string | null;
  @Column(NUMBER) version!: number;
}

@Entity('source')
@Index('source_issued', ['jurisdiction', 'issuedOn', 'id'])
export class SourceTable implements R.Source {
  @PrimaryColumn(WORD) jurisdiction!: string;
  @PrimaryColumn(ID) id!: string;
  @Column(WORD) kind!: W.SourceKind;
  @Column(WORD) level!: W.GovernmentLevel;
  @Column(TEXT) title!: string;
  @Column(or(TEXT)) documentNumber!: string | null;
  @Column(or(TEXT)) issuedBy!: string | null;
  @Column(DAY) issuedOn!: string;
  @Column(or(ID)) leaderId!: string | null;
  @Column(or(WORD)) instructionKind!: W.InstructionKind | null;
  @Column(or(TEXT)) instruction!: string | null;
  @Column(NUMBER) version!: number;
}

@Entity('intervention')
@Index('intervention_proposed', ['jurisdiction', 'proposedAt', 'id'])
@Index('intervention_unit', ['jurisdiction', 'unitId', 'proposedAt'])
export class InterventionTable implements R.Intervention {
  @PrimaryColumn(WORD) jurisdiction!: string;
  @PrimaryColumn(ID) id!: string;
  @Column(WORD) kind!: W.InterventionKind;
  @Column(FLAG) automatic!: boolean;
  @Column(ID) unitId!: string;
  @Column(JSON_TEXT) taskIds!: string[];
  @Column(TEXT) requirement!: string;
  @Column(MOMENT) proposedAt!: string;
  @Column(TEXT) proposedBy!: string;
  @Column(WORD) decision!: W.Decision;
  @Column(or(MOMENT)) decidedAt!: string | null;
  @Column(or(TEXT)) decidedBy!: string | null;
  @Column(or(TEXT)) comment!: string | null;
  @Column(or(DAY)) rectifyBy!: string | null;
  @Column(or(ID)) rectificationId!: string | null;
  @Column(or(WORD)) rectificationDecision!: W.Decision | null;
  @Column(NUMBER) version!: number;
}

@Entity('inspection')
@Index('inspection_year', ['jurisdiction', 'year', 'startOn'])
@Index('inspection_numbered', ['jurisdiction', 'numberYear', 'numberInYear'])
export class InspectionTable implements R.Inspection {
  @PrimaryColumn(WORD) jurisdiction!: string;
  @PrimaryColumn(ID) id!: string;
  @Column(or(WORD)) number!: string | null;
  @Column(NUMBER) numberYear!: number;
  @Column(NUMBER) numberInYear!: number;
  @Column(TEXT) title!: string;
  @Column(WORD) kind!: W.InspectionKind;
  @Column(NUMBER) year!: number;
  @Column(TEXT) scope!: string;
  @Column(JSON_TEXT) unitIds!: string[];
  @Column(or(ID)) proposedById!: string | null;
  @Column(DAY) startOn!: string;
  @Column(DAY) endOn!: string;
  @Column(FLAG) planned!: boolean;
  @Column(WORD) stage!: W.InspectionStage;
  @Column(or(TEXT)) decidedBy!: string | null;
  @Column(or(MOMENT)) decidedAt!: string | null;
  @Column(or(TEXT)) comment!: string | null;
  @Column(or(TEXT)) situation!: string | null;
  @Column(or(TEXT)) suggestions!: string | null;
  @Column(or(ID)) sourceId!: string | null;
  @Column(or(TEXT)) conclusion!: string | null;
  @Column(or(MOMENT)) concludedAt!: string | null;
  @Column(or(MOMENT)) reviewUntil!: string | null;
  @Column(JSON_TEXT) reviews!: R.InspectionReview[];
  @Column(JSON_TEXT) participants!: string[];
  @Column(NUMBER) version!: number;
}

@Entity('client')
@Index('client_created', ['jurisdiction', 'createdAt', 'id'])
export class ClientTable implements R.Client {
  @PrimaryColumn(WORD) jurisdiction!: string;
  @PrimaryColumn(ID) id!: string;
  @Column(TEXT) name!: string;
  @Column(WORD) role!: W.ClientRole;
  @Column(or(ID)) unitId!: string | null;
  @Column(JSON_TEXT) jurisdictions!: string[];
  @Column(JSON_TEXT) classifications!: W.Classification[];
  @Column(JSON_TEXT) networks!: string[];
  @Column({ type: 'varchar', length: 64 }) keyHash!: string;
  @Column(MOMENT) expiresAt!: string;
  @Column(MOMENT) createdAt!: string;
  @Column(TEXT) createdBy!: string;
  @Column(or(MOMENT)) revokedAt!: string | null;
  @Column(NUMBER) version!: number;
}

@Entity('webhook')
@Index('webhook_created', ['jurisdiction', 'createdAt', 'id'])
export class WebhookTable implements R.Webhook {
  @PrimaryColumn(WORD) jurisdiction!: string;
  @PrimaryColumn(ID) id!: string;
  @Column(ID) clientId!: string;
  @Column(TEXT) url!: string;
  @Column(JSON_TEXT) filter!: R.WebhookFilter;
  @Column(or(TEXT)) selection!: string | null;
  @Column(or(JSON_TEXT)) quietHours!: R.QuietHours | null;
  @Column(FLAG) paused!: boolean;
  @Column(TEXT) sealedSecret!: string;
  @Column(or(TEXT)) formerSecret!: string | null;
  @Column(or(MOMENT)) formerUntil!: string | null;
  @Column(MOMENT) createdAt!: string;
  @Column(TEXT) createdBy!: string;
  @Column(or(MOMENT)) removedAt!: string | null;
  @Column(NUMBER) version!: number;
}

@Entity('file')
export class FileTable implements R.FileRecord {
  @PrimaryColumn(WORD) jurisdiction!: string;
  @PrimaryColumn(ID) id!: string;
  @Column(TEXT) name!: string;
  @Column(TEXT) type!: string;
  @Column(NUMBER) size!: number;
  @Column(HASH) sha256!: string;
  @Column(WORD) purpose!: W.FilePurpose;
  @Column(TEXT) uploadedBy!: string;
  @Column(or(ID)) unitId!: string | null;
  @Column(MOMENT) uploadedAt!: string;
}
