//! The columns of every table: heading, content, what an empty cell means, an example, and
//! what goes in, in the words that an office worker reads.

use super::{Column, Need, Shape, Table};
use crate::model::Word;
use crate::model::words::{self, Curriculum, LegalForm, Mode, Role, Stage};

use Need::{Key, NoneIfBlank, Optional, OptionalReference, Reference, Required};
use Shape::{Count, Country, Date, Moment, Text, Uscc, YesNo, Yuan};

const CATEGORY: Shape = Shape::Word(words::Category::choices);
const LEGAL_FORM: Shape = Shape::Word(LegalForm::choices);
const STAGE: Shape = Shape::Word(Stage::choices);
const STAGES: Shape = Shape::Words(Stage::choices);
const MODE: Shape = Shape::Word(Mode::choices);
const MODES: Shape = Shape::Words(Mode::choices);
const ROLE: Shape = Shape::Word(Role::choices);
const CURRICULUM: Shape = Shape::Word(Curriculum::choices);

macro_rules! columns {
    ($table:ident { $($name:literal $zh:literal: $shape:expr, $need:expr; $example:literal, $about:literal;)+ }) => {
        pub(super) const $table: &[Column] = &[$(Column {
            name: $name,
            zh: $zh,
            shape: $shape,
            need: $need,
            example: $example,
            about: $about,
        }),+];
    };
}

columns!(INSTITUTIONS {
    "institution_id" "机构编号": Text, Key; "H001", "本表中不重复的编号，其他各表用它指明是哪家机构";
    "name" "机构名称": Text, Optional; "青禾学科培训中心", "登记证书上的全称";
    "uscc" "统一社会信用代码": Uscc, NoneIfBlank; "91350100M000100Y43", "登记证书上的18位代码";
    "category" "机构类别": CATEGORY, Optional; "学科类", "机构开展的培训属于哪一类；按审批或登记的类别填写";
    "legal_form" "登记性质": LEGAL_FORM, Optional; "非营利性", "登记为非营利性还是营利性";
    "permit_no" "办学许可证号": Text, NoneIfBlank; "教民132068270000018号", "办学许可证上的编号";
    "permit_authority" "审批机关": Text, Optional; "如皋市教育局", "办学许可证上的发证机关全称";
    "permit_issued_on" "发证日期": Date, Optional; "2020-05-01", "办学许可证的发证日期";
    "permit_expires_on" "有效期至": Date, Optional; "2030-04-30", "办学许可证有效期的最后一天";
    "modes" "培训形式": MODES, Optional; "线上；线下", "开展培训的形式，可填多项";
    "stages" "学段": STAGES, Optional; "小学；初中", "招收哪些学段的学员，可填多项";
    "town" "镇街道": Text, Optional; "如城街道", "办学地址所在的镇或街道";
    "address" "办学地址": Text, Optional; "示例路1号2楼", "实际开展培训的地址";
    "website" "网址": Text, Optional; "https://qinghe.example", "机构自己的网站或公示页面";
    "fees_published_on" "收费公示日期": Date, NoneIfBlank; "2024-08-20", "收费项目和标准向社会公示的日期";
    "escrow_account" "资金监管账户": Text, NoneIfBlank; "6222000100020003", "预收费监管专用账户的账号";
    "risk_reserve_yuan" "风险保证金": Yuan, NoneIfBlank; "100000", "已缴存的风险保证金，单位为元";
});

columns!(TEACHERS {
    "teacher_id" "教师编号": Text, Key; "T001", "本表中不重复的编号，课次表用它指明授课教师";
    "institution_id" "机构编号": Text, Reference(Table::Institutions); "H001", "所在机构的编号";
    "name" "姓名": Text, Optional; "某老师", "教师姓名";
    "role" "岗位": ROLE, Optional; "教学", "在机构中的岗位";
    "subject" "任教学科": Text, Optional; "数学", "任教的学科或项目";
    "certificate_no" "教师资格证号": Text, NoneIfBlank; "20203206842000001", "教师资格证书号码";
    "disclosed_onsite" "场所公示": YesNo, Optional; "是", "教师资格信息是否在培训场所显著位置公示";
    "disclosed_online" "网站公示": YesNo, Optional; "是", "教师资格信息是否在机构网站公示";
    "nationality" "国籍": Country, Optional; "中国", "教师的国籍";
    "located_in" "所在地": Country, Optional; "中国", "授课时人在哪个国家或地区";
    "work_permit_no" "工作许可证号": Text, NoneIfBlank; "20240000000001", "外籍人员的工作许可证号；中国公民不需要";
    "school_employed" "在职教师": YesNo, Optional; "否", "是否同时是中小学在职教师";
});

columns!(CLASSES {
    "class_id" "班级编号": Text, Key; "C001", "本表中不重复的编号，课次、收费、合同表用它指明班级";
    "institution_id" "机构编号": Text, Reference(Table::Institutions); "H001", "开班机构的编号";
    "name" "班级名称": Text, Optional; "七年级数学秋季班", "招生时使用的名称";
    "category" "课程类别": CATEGORY, Optional; "学科类", "课程实际内容属于哪一类";
    "subject" "科目": Text, Optional; "数学", "培训科目";
    "stage" "学段": STAGE, Optional; "初中", "学员所在的学段";
    "grade" "年级": Text, Optional; "七年级", "学员所在的年级";
    "mode" "培训形式": MODE, Optional; "线下", "线上还是线下上课";
    "capacity" "班额": Count, Optional; "20", "最多招收的人数";
    "lesson_minutes" "课时时长": Count, Optional; "45", "每课时多少分钟";
    "lessons" "总课时": Count, Optional; "20", "全部课程共多少课时";
    "fee_yuan" "收费金额": Yuan, Optional; "660", "每名学员全部课时的收费，单位为元";
    "starts_on" "开课日期": Date, Optional; "2024-09-02", "第一次课的日期";
    "ends_on" "结课日期": Date, Optional; "2024-12-01", "最后一次课的日期";
    "filing_no" "备案编号": Text, NoneIfBlank; "备2024001", "培训内容（材料）备案的编号";
    "curriculum" "课程体系": CURRICULUM, Optional; "境内", "使用境内课程还是境外课程";
});

columns!(SESSIONS {
    "session_id" "课次编号": Text, Key; "S00001", "本表中不重复的编号";
    "class_id" "班级编号": Text, Reference(Table::Classes); "C001", "上课班级的编号";
    "start" "开始时间": Moment, Required; "2024-09-10 18:00", "这次课开始的日期和时间；中间有休息的，每一节填一行";
    "end" "结束时间": Moment, Required; "2024-09-10 18:45", "这次课结束的日期和时间；过了午夜的写次日的日期";
    "teacher_id" "教师编号": Text, OptionalReference(Table::Teachers); "T001", "授课教师的编号";
    "room" "教室": Text, Optional; "201室", "教室或线上课堂的名称";
});

columns!(PAYMENTS {
    "payment_id" "收费编号": Text, Key; "P00001", "本表中不重复的编号，如收据号";
    "class_id" "班级编号": Text, Reference(Table::Classes); "C001", "为哪个班级收的费";
    "student_ref" "学员代号": Text, Optional; "X0001", "代替姓名的代号；请不要填写学员的真实姓名";
    "amount_yuan" "金额": Yuan, Optional; "660", "这一次收取的金额，单位为元";
    "paid_on" "缴费日期": Date, Optional; "2024-09-02", "收到费用的日期";
    "covers_from" "起始日期": Date, Optional; "2024-09-02", "这笔费用所含课程的第一天";
    "covers_to" "截止日期": Date, Optional; "2024-12-01", "这笔费用所含课程的最后一天";
    "lessons" "课时数": Count, Optional; "20", "这笔费用包含的课时数";
    "account" "收款账户": Text, Optional; "6222000100020003", "实际收款的账号";
    "loan" "是否贷款": YesNo, Optional; "否", "是否以培训贷方式缴费";
});

columns!(CONTRACTS {
    "contract_id" "合同编号": Text, Key; "HT00001", "本表中不重复的编号";
    "class_id" "班级编号": Text, Reference(Table::Classes); "C001", "合同对应的班级";
    "student_ref" "学员代号": Text, Optional; "X0001", "代替姓名的代号；请不要填写学员的真实姓名";
    "template" "合同文本": Text, Optional; "《中小学生校外培训服务合同（示范文本）》（GF-2021-2604）", "使用的合同文本的名称";
    "signed_on" "签订日期": Date, Optional; "2024-09-01", "合同签订的日期";
});
