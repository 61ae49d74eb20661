"""A small district for the tests of conversations: seven units in two categories, five indicators, two departments."""

SCHEME = """
id: test-2026
name: 测试县2026年度考核方案
name_en: Test County 2026
year: 2026
start: 2026-01-01
end: 2026-12-31
band_below: 5
escalate_after_hours: 24
colours:
  - {id: yellow, name: 黄色预警, name_en: yellow warning, sign: 🟡}
  - {id: orange, name: 橙色预警, name_en: orange warning, sign: 🟠}
  - {id: red, name: 红色预警, name_en: red warning, sign: 🔴, breaks_quiet: true}
warnings:
  - {id: behind, rule: gap, levels: {yellow: 10, orange: 20, red: 30}, from_progress: 10%}
  - {id: late, rule: overdue, levels: {yellow: 1, orange: 7, red: 15}}
  - {id: line, rule: under_line, levels: {orange: 1, red: 3}}
categories:
  - {id: town, name: 乡镇类, name_en: townships, full: 100}
  - {id: street, name: 街道类, name_en: sub-districts, full: 100}
majors:
  - {id: growth, name: 发展, name_en: growth}
  - {id: safety, name: 平安, name_en: safety}
departments:
  - {id: transport, name: 县交通局, name_en: Transport Bureau}
  - {id: police, name: 县公安局, name_en: Public Security Bureau}
units:
  - {id: zhangjia, name: 张家镇, name_en: Zhangjia, category: town, aliases: [张家铺]}
  - {id: zhangwan, name: 张湾乡, name_en: Zhangwan, category: town}
  - {id: qingliu, name: 青柳镇, name_en: Green Willow, category: town}
  - {id: baishi, name: 白石镇, name_en: Baishi, category: town}
  - {id: hekou, name: 河口乡, name_en: Hekou, category: town}
  - {id: east, name: 城东街道, name_en: East Town, category: street}
  - {id: west, name: 城西街道, name_en: West Town, category: street}
indicators:
  - id: roads
    name: 农村公路改造
    name_en: rural roads rebuilt
    major: growth
    owner: transport
    aliases: [公路改造]
    words: [公路, 道路, 村道, 硬化]
    measure: 公里
    measure_en: km
    nature: works
    reporting: cumulative
    period: month
    points: 40
    target: {all: 60, units: {baishi: 40}}
    method: {kind: completion, cap: 100%}
  - id: school
    name: 中心小学改扩建
    name_en: central school extension
    major: growth
    owner: transport
    words: [小学, 学校]
    nature: works
    reporting: milestone
    points: 30
    milestones:
      - {id: design, name: 完成设计, name_en: design done, due: 2026-03-31, share: 20%}
      - {id: roof, name: 主体封顶, name_en: roof on, due: 2026-08-31, share: 50%}
      - {id: open, name: 投入使用, name_en: in use, due: 2026-12-20, share: 30%}
    method: {kind: milestones, late_per_day: 1%, late_most: 50%}
  - id: cameras
    name: 视频监控在线率
    name_en: cameras that work
    major: safety
    owner: police
    words: [监控, 摄像头, 探头]
    measure: "%"
    nature: rate
    reporting: level
    period: week
    points: 10
    method: {kind: threshold, threshold: 95, points: 1, step: 5, steps: up, most: 5, days: 30}
  - id: quality
    name: 综合治理工作质量
    name_en: quality of local governance
    major: safety
    owner: police
    words: [综合治理, 矛盾纠纷]
    nature: mediation
    reporting: grade
    period: quarter
    points: 20
    method: {kind: grade, grades: {优: 100%, 良: 85%, 中: 60%, 差: 0}, periods: mean}
  - id: honours
    name: 上级表彰
    name_en: honours
    kind: bonus
    owner: police
    reporting: none
    method: {kind: bonus, levels: {national: 3, provincial: 2, city: 1}, most: 5}
"""
