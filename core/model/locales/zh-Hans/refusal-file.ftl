# 照片和表格。

code-not_a_photo = 这个文件不是照片。
    .next = 请选一张照片，或者重新拍一张。
code-photo_too_large = 照片太大了。
    .next = 请用应用里的相机拍，或者选一张10兆以内的。
code-photo_not_plain = 照片里带着不该带的信息。
    .next = 请用应用里的相机重新拍，它会去掉位置等信息。
code-photo_wrong_hash = 照片在传送时坏了。
    .next = 不用操作，应用会重新传。
code-upload_offset = 照片传到一半断了，接的位置不对。
    .next = 不用操作，应用会从断的地方接着传。
code-photo_not_named = 照片先到了，它所属的记录还没有到。
    .next = 不用操作，应用会先传记录，再传照片。

code-unreadable_sheet = 这个文件打不开，不是能读的表格。
    .next = 请另存为 XLSX 或 CSV（UTF-8 编码），再导入。
code-too_many_rows = 表格的行数太多。
    .next = 请按村或组分成几个文件，分别导入。
code-missing_column = 表格缺少必需的一列。
    .next = 请按提示补上这一列，或者在对照文件里写明用哪一列。
code-merged_cells = 表格里有合并的单元格，分不清是哪一户的。
    .next = 请取消合并，每行都填全，再导入。
code-bad_cell = 有一格填得不对。
    .next = 请按提示的行号改正，再导入；其他行不受影响。
code-duplicate_household = 同一户登记了两次。
    .next = 请核对门牌和姓名，留下一行；确实是两户的，请把门牌分开写。
code-unknown_reference = 表格里写的网格、单位或岗位不存在。
    .next = 请核对名称或代码，或者先把它建好，再导入。
code-bad_tree = 网格的上下级对不上：缺上级，或者绕成了圈。
    .next = 请按提示的行号改正“上级”一列，再导入。
code-sheet_too_large = 这个文件的内容超出了表格的上限。
    .next = 请只留需要的行和列，去掉图片和只有底色的空行，再导入。
code-bad_mapping = 这个对照文件不能用。
    .next = 请每列写一行：左边写项目，右边用引号写表头。
code-bad_checklist = 这份清单还不能用。
    .next = 请改正所列各行后重新导入，目前什么都没有保存。
