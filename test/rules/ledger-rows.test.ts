// An office's own ledger, as it is: where its headers stand, what its columns are called, and how its rows are read.
import { type Cell, columnsOf, headerRow } from '../../src/rules/ledger-columns';
import { readRow, type Reading } from '../../src/rules/ledger-rows';

const HEADERS = [
  '序号',
  '任务来源',
  '任务内容',
  '牵头单位',
  '配合单位',
  '责任人',
  '完成时限\n（年月日）',
  '进展情况',
  '完成率',
];

function reading(headers = HEADERS): Reading {
  return { places: columnsOf(headers).places, year: 2026, above: new Map() };
}
const row = (...cells: Cell[]) => readRow(5, cells, reading());
const said = (...cells: Cell[]) => row(...cells)?.problems.map(({ column, text }) => `${column} ${text.zh}`);

describe('headers', () => {
  it('are found below a title and who filled it in, in any words that offices use', () => {
    const rows = [
      ['2026年重点工作督办台账', '', '', '', ''],
      ['填报单位：市政府办公室', '', '', '填报时间：2026年3月1日', ''],
      ['编号', '依据文件', '重点任务', '责任单位', '办结时限'],
      ['1', '政府工作报告', '建成投用', '发改委', '年底'],
    ];
    expect(headerRow(rows)).toBe(2);
    expect(columnsOf(rows[2] ?? []).places).toEqual({ ordinal: 0, source: 1, title: 2, leadUnit: 3, deadline: 4 });
  });

  it.each(['(', '[', '【'])('are looked for at once among cells full of %s', (letter) => {
    const began = process.hrtime.bigint();
    expect(headerRow([Array.from({ length: 200 }, () => letter.repeat(32_767))])).toBeNull();
    expect(Number(process.hrtime.bigint() - began) / 1e6).toBeLessThan(200);
  });

  it('that are none of ours are left alone, and two that say the same are told', () => {
    const { places, twice } = columnsOf(['序 号', '任务内容：', '牵头单位', '责任部门', '联系电话', '']);
    expect(places).toEqual({ ordinal: 0, title: 1, leadUnit: 2 });
    expect(twice).toEqual([{ column: 'leadUnit', headers: ['牵头单位', '责任部门'] }]);
  });

  it('are none where no title is among them', () => {
    expect(
      headerRow([
        ['姓名', '电话'],
        ['牵头单位', '完成时限', '责任人'],
      ]),
    ).toBeNull();
  });
});

describe('a row', () => {
  it('is read whole', () => {
    const read = row(
      1,
      '2026年政府工作报告',
      ' 建成投用 ',
      '市发展改革委',
      '财政局、自然资源局，住建局等',
      '项目科科长',
      '10月底前',
      '已开工',
      0.8,
    );
    expect(read).toMatchObject({
      problems: [],
      read: {
        ...{
          row: 5,
          title: '建成投用',
          requirement: null,
          source: '2026年政府工作报告',
          leadUnit: '市发展改革委',
        },
        ...{ supportingUnits: ['财政局', '自然资源局', '住建局'], owner: '项目科科长', deadline: '2026-10-31' },
        ...{ progressPercent: 80, progress: '已开工', goal: null, leader: null },
      },
      notes: [
        { column: 'deadline', text: { zh: '未写年份和日，按导入所填年份的期末最后一日计：2026-10-31' } },
        { column: 'progressPercent', text: { zh: '按 80% 计' } },
      ],
    });
  });

  it('tells everything that is wrong, each at its column', () => {
    expect(said(1, '', '', '甲局、乙局', '', '', '长期', '', '快了')).toEqual([
      'title 任务内容未填写',
      'leadUnit 牵头单位只能一个，现写了 2 个：请把其余移到配合单位',
      'deadline “长期”不能确定是哪一天，请写成 2026-10-12 或 2026年10月12日',
      'owner 责任人未填写',
      'progressPercent “快了”不是 0 至 100 的百分数',
    ]);
    expect(said(1, '来源', '字'.repeat(201), '甲局', '', '', '', '')).toEqual([
      'title 不得超过 200 字，现为 201 字',
      'deadline 完成时限未填写',
      'owner 责任人未填写',
    ]);
  });

  it('takes the source of the merged cells above', () => {
    const merged = reading();
    const one = (...cells: Cell[]) => readRow(1, cells, merged)?.read?.source;
    expect([
      one(1, '政府工作报告', '甲', '甲局', '', '某科科长', '年底'),
      one(2, null, '乙', '甲局', '', '某科科长', '年底'),
      one(3, '常务会议', '丙', '甲局', '', '某科科长', '年底'),
      one(4, '', '丁', '甲局', '', '某科科长', '年底'),
    ]).toEqual(['政府工作报告', '政府工作报告', '常务会议', '常务会议']);
  });

  it('of nothing, or of a section’s heading alone, is none', () => {
    expect([row(null, '', null), row('一、经济运行', null, ''), row()]).toEqual([null, null, null]);
  });

  it.each<[Cell, number | null]>([
    ['80%', 80],
    ['80.5%', 80],
    [80, 80],
    [1, 100],
    [0.35, 35],
    ['0', 0],
    ['', null],
  ])('reads %p as %p per cent', (cell, percent) => {
    expect(row(1, '来源', '甲', '甲局', '', '某科科长', '年底', '', cell)?.read?.progressPercent).toBe(percent);
  });
});
