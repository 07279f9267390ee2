# 导入表格：试导入时说什么。绝不写出单元格里的内容。

import-bad-cell = 第 { $row } 行“{ $column }”：{ $remedy }
import-bad-row = 第 { $row } 行：{ $remedy }

import-rows = 读了 { $rows } 行
import-households = 可以导入 { $count } 户
import-held-back = { $count } 户有行要改，改好再导入
import-units = 可以导入 { $count } 个单位
import-users = 可以导入 { $count } 人
import-places = 可以导入 { $count } 个地方
import-dropped-column = { $letters } 列（{ $heading }）不导入：不在允许保存的项目里
import-dropped-blank = { $letters } 列不导入：没有表头
import-dropped-repeated = { $letters } 列（{ $heading }）不导入：前面已有同样的一列
import-other-sheet = 工作表“{ $name }”没有读
import-same-house = 第 { $row } 行不导入：与第 { $first } 行是同一户
import-same-phone = 第 { $row } 行不导入：户主和电话与第 { $first } 行相同
import-same-person = 第 { $row } 行不导入：与第 { $first } 行是同一人
import-missing = 缺少一列，表头可以写：{ $headings }
import-merged = 合并的单元格：{ $regions }
import-merged-more = 另有 { $more } 处

import-empty = 请填上这一格
import-too-long = 请写短一些
import-control = 请重新输入：里面有看不见的字符
import-failed = 公式算不出来，请改成值
import-too-wide = 这一行比表头宽：文字里有逗号的，请加引号
import-phone = 请只留一个电话号码

import-unknown-grid = 请写本地已有网格的代码或名称
import-ambiguous-grid = 有几个网格叫这个名字，请在前面加上村名，或者写代码
import-not-basic-grid = 请写基础网格，下面不再分的那一级
import-unknown-unit = 请写本地已有单位的代码或名称
import-unknown-post = 请写模式里已有岗位的代码或名称

import-sex = 请填“男”或“女”
import-relation = 请按国标填与户主关系，如户主、配偶、子、女
import-presence = 请填“常住”“季节性外出”或“长期外出”
import-born = 请把出生年月写成 1985-03 或 1985-03-12
import-born-later = 请改出生年份：还没到这一天
import-identity = 请核对身份证号，或者把这一列设成文本：校验码不对
import-born-contradicts = 请核对：出生年月和身份证号对不上
import-sex-contradicts = 请核对：性别和身份证号对不上
import-no-household = 请填户号、门牌号或户主姓名
import-no-head = 请在这一户里写明谁是户主
import-second-head = 这一户有两个户主：请改其中一人的关系，或者改户号
import-too-many-people = 请把这一户分开：同一户号超过 64 人

import-division-code = 请写公布的区划代码，位数要和级别一致
import-division-level = 请写地级、县级、乡级或村级
import-not-parent = 请改上级：它的代码应是本代码的开头
import-unknown-parent = 请补上它上级的那一行
import-repeated-code = 代码重复，请删去一行
import-second-root = 没有上级的只能有一个
import-outline-grid = 请在 code 属性里填写网格树中的网格编码
import-outline-shape = 请画成闭合的多边形，最多两万个点，经度在前

import-plain-code = 请用小写字母、数字和 _ - . ，最多 32 个
import-repeated-unit = 单位代码重复，请删去一行
import-login-taken = 这个登录名已是别人的，请换一个
import-repeated-post = 这个人在这里已有这个岗位，请删去一行
import-one-station = 网格和单位请只填一个
import-wrong-seat = 这个岗位不设在这里：请对照模式里岗位所在的层级或单位
