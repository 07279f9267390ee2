# 角色、户、走访。

role-member = 网格员
role-head = 中心户长
role-cadre = 村干部
role-clerk = 受理员
role-officer = 责任单位经办人
role-supervisor = 督查员
role-helper = 协助人员
role-administrator = 管理员

kind-household = 户
kind-care = 关怀记录
kind-visit = 走访
kind-activity = 活动记录
kind-place = 场所
kind-case = 事项

presence-resident = 常住
presence-seasonal = 季节性外出
presence-away = 长期外出

purpose-photo = 拍照
purpose-care = 记录关怀需要
purpose-visit = 上门走访
purpose-contact = 电话联系
purpose-share = 提供给帮办的责任单位
purpose-publish = 对外公示和宣传

visit_kind-door = 上门
visit_kind-phone = 电话
visit_kind-appointment = 预约
visit_outcome-met = 见到人
visit_outcome-nobody_home = 家中无人
visit_outcome-all_away = 全家外出
visit_outcome-declined = 谢绝走访

colour-green = 放心户
    .need = 有需要时线上办理
colour-yellow = 关心户
    .need = 定期上门走访
colour-red = 连心户
    .need = 热线随时接听

need-living_alone = 独居老人
need-left_behind_child = 留守儿童
need-disability = 残疾
need-serious_illness = 重病
need-low_income = 低收入
need-sudden_change = 突发变故
need-caring_burden = 照护负担
need-other = 其他

sex-0 = 未知
sex-1 = 男
sex-2 = 女
sex-9 = 未说明
