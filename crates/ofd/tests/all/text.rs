//! Text and images of pages: places, sizes, order.

use fapiao_ofd::text::Layer;
use fapiao_ofd::{PageText, TextRun};

use crate::fixture::{Files, honest, ofd_xml};

const PAGE: &str = "Doc_0/Pages/Page_0/Content.xml";

/// The text of the page with this content instead of its own.
fn page<T>(content: &str, look: impl FnOnce(&PageText<'_>) -> T) -> T {
    with(&honest().put(PAGE, ofd_xml("Page", &format!("<ofd:Content>{content}</ofd:Content>"))), look)
}

fn with<T>(files: &Files, look: impl FnOnce(&PageText<'_>) -> T) -> T {
    files.read(|_, ofd| {
        let document = &ofd.documents[0];
        let text = document.text();
        assert_eq!(text.len(), document.pages.len());
        look(&text[0])
    })
}

/// One text object in a layer.
fn object(attributes: &str, code: &str) -> String {
    format!("<ofd:Layer><ofd:TextObject ID=\"7\" Font=\"4\" {attributes}>{code}</ofd:TextObject></ofd:Layer>")
}

fn own<'a, 'd>(text: &'a PageText<'d>) -> Vec<&'a TextRun<'d>> {
    text.runs.iter().filter(|run| run.layer == Layer::Page).collect()
}

#[track_caller]
fn near(left: f64, right: f64) {
    assert!((left - right).abs() < 1e-9, "{left} is not {right}");
}

#[track_caller]
fn places(content: &str, expected: &[(char, f64, f64)]) {
    page(content, |text| {
        let glyphs: Vec<_> = own(text).iter().flat_map(|run| run.glyphs()).collect();
        assert_eq!(glyphs.len(), expected.len());
        for (glyph, (character, x, y)) in glyphs.iter().zip(expected) {
            assert_eq!(glyph.character, *character);
            near(glyph.x, *x);
            near(glyph.y, *y);
        }
    });
}

#[test]
fn runs_when_read_then_come_in_drawing_order_with_their_layer() {
    with(&honest(), |text| {
        let runs: Vec<_> = text.runs.iter().map(|run| (run.text, run.layer, run.object_id)).collect();
        assert_eq!(
            runs,
            [
                ("购买方", Layer::Template, "22"),
                ("甲乙公司", Layer::Page, "11"),
                ("样", Layer::Annotation, "32")
            ]
        );
        let run = &text.runs[1];
        for (value, expected) in
            [(run.x, 21.0), (run.y, 34.0), (run.width(), 12.0), (run.size, 3.0), (run.angle, 0.0)]
        {
            near(value, expected);
        }
        assert_eq!(run.font, "宋体");
        // An annotation: its box, then the box of the object, then the text.
        near(text.runs[2].x, 101.0);
        near(text.runs[2].y, 55.0);
        let image = &text.images[0];
        assert_eq!(
            (image.entry, image.format, image.object_id),
            (Some("Doc_0/Res/qr.png"), Some("PNG"), "12")
        );
        let place = image.place;
        assert_eq!((place.x, place.y, place.width, place.height), (8.0, 4.0, 20.0, 20.0));
        assert_eq!(text.text_of("11").as_deref(), Some("甲乙公司"));
        assert_eq!(text.text_of("12"), None);
    });
}

#[test]
fn templates_when_in_the_foreground_then_come_after_the_page() {
    let order = |files: &Files| {
        with(files, |text| text.runs.iter().map(|run| run.object_id.to_owned()).collect::<Vec<_>>())
    };
    assert_eq!(order(&honest()), ["22", "11", "32"]);
    assert_eq!(order(&honest().edit(PAGE, "\"Background\"", "\"Foreground\"")), ["11", "22", "32"]);
    let defined = honest().edit(PAGE, " ZOrder=\"Background\"", "").edit(
        "Doc_0/Document.xml",
        "<ofd:TemplatePage ID",
        "<ofd:TemplatePage ZOrder=\"Foreground\" ID",
    );
    assert_eq!(order(&defined), ["11", "22", "32"]);
}

#[test]
fn layers_when_they_have_an_order_then_come_in_it() {
    let layer = |kind: &str, id: &str| {
        format!(
            "<ofd:Layer Type=\"{kind}\"><ofd:TextObject ID=\"{id}\" Font=\"4\" Size=\"3\" Boundary=\"0 0 1 1\">\
             <ofd:TextCode X=\"0\" Y=\"0\">x</ofd:TextCode></ofd:TextObject></ofd:Layer>"
        )
    };
    let content = layer("Foreground", "c") + &layer("Body", "b") + &layer("Background", "a");
    page(&content, |text| {
        assert_eq!(own(text).iter().map(|run| run.object_id).collect::<Vec<_>>(), ["a", "b", "c"]);
    });
}

#[test]
fn deltas_when_run_lengths_are_used_then_expands_them() {
    let content = object(
        "Size=\"3\" Boundary=\"10 20 50 5\"",
        "<ofd:TextCode X=\"1\" Y=\"2\" DeltaX=\"g 2 3 1.5 g 1 2\">甲乙丙1丁</ofd:TextCode>",
    );
    places(
        &content,
        &[('甲', 11.0, 22.0), ('乙', 14.0, 22.0), ('丙', 17.0, 22.0), ('1', 18.5, 22.0), ('丁', 20.5, 22.0)],
    );
}

#[test]
fn deltas_when_both_directions_are_given_then_applies_both() {
    let content = object(
        "Size=\"3\" Boundary=\"0 0 50 5\"",
        "<ofd:TextCode X=\"0\" Y=\"2\" DeltaX=\"0 0\" DeltaY=\"3 3\">甲乙丙</ofd:TextCode>",
    );
    places(&content, &[('甲', 0.0, 2.0), ('乙', 0.0, 5.0), ('丙', 0.0, 8.0)]);
    let content = object(
        "Size=\"3\" Boundary=\"0 0 50 5\"",
        "<ofd:TextCode X=\"0\" Y=\"2\" DeltaY=\"g 2 3\">甲乙丙</ofd:TextCode>",
    );
    places(&content, &[('甲', 0.0, 2.0), ('乙', 0.0, 5.0), ('丙', 0.0, 8.0)]);
}

#[test]
fn deltas_when_missing_too_few_or_nonsense_then_estimates() {
    for deltas in [
        "",
        "DeltaX=\"\"",
        "DeltaX=\"g\"",
        "DeltaX=\"g 9\"",
        "DeltaX=\"x 1\"",
        "DeltaX=\"g 0 7\"",
        "DeltaX=\"g -1 3\"",
    ] {
        let code = format!("<ofd:TextCode X=\"0\" Y=\"0\" {deltas}>甲1乙</ofd:TextCode>");
        places(
            &object("Size=\"4\" Boundary=\"0 0 1 1\"", &code),
            &[('甲', 0.0, 0.0), ('1', 4.0, 0.0), ('乙', 6.0, 0.0)],
        );
    }
    let few = "<ofd:TextCode X=\"0\" Y=\"0\" DeltaX=\"5\">甲乙丙</ofd:TextCode>";
    places(
        &object("Size=\"4\" Boundary=\"0 0 1 1\"", few),
        &[('甲', 0.0, 0.0), ('乙', 5.0, 0.0), ('丙', 9.0, 0.0)],
    );
    let down = "<ofd:TextCode X=\"0\" Y=\"0\">甲乙</ofd:TextCode>";
    places(
        &object("Size=\"4\" ReadDirection=\"90\" Boundary=\"0 0 1 1\"", down),
        &[('甲', 0.0, 0.0), ('乙', 0.0, 4.0)],
    );
}

/// Proves promise 16.
#[test]
fn deltas_when_a_run_length_is_a_bomb_then_costs_nothing() {
    let code = "<ofd:TextCode X=\"0\" Y=\"0\" DeltaX=\"g 4294967295 1 g 4000000000 2\">甲乙</ofd:TextCode>";
    places(&object("Size=\"4\" Boundary=\"0 0 1 1\"", code), &[('甲', 0.0, 0.0), ('乙', 1.0, 0.0)]);
}

#[test]
fn codes_when_a_start_is_missing_then_takes_the_one_before() {
    let codes = "<ofd:TextCode X=\"1\" Y=\"2\">甲</ofd:TextCode><ofd:TextCode Y=\"6\">乙</ofd:TextCode>\
                 <ofd:TextCode X=\"9\">丙</ofd:TextCode>";
    let content = object("Size=\"3\" Boundary=\"0 0 1 1\"", codes);
    places(&content, &[('甲', 1.0, 2.0), ('乙', 1.0, 6.0), ('丙', 9.0, 6.0)]);
    page(&content, |text| assert_eq!(text.text_of("7").as_deref(), Some("甲乙丙")));
}

#[test]
fn matrix_when_given_then_turns_and_scales_the_text() {
    let attributes = "Size=\"1\" CTM=\"6 0 0 6 2 1\" Boundary=\"10 20 1 1\"";
    let code = "<ofd:TextCode X=\"0.5\" Y=\"1\" DeltaX=\"1.5\">甲乙</ofd:TextCode>";
    places(&object(attributes, code), &[('甲', 15.0, 27.0), ('乙', 24.0, 27.0)]);
    page(&object(attributes, code), |text| {
        near(own(text)[0].size, 6.0);
        near(own(text)[0].width(), 15.0);
    });
    // A quarter turn: text that runs down.
    let attributes = "Size=\"3\" CTM=\"0 1 -1 0 3 0\" Boundary=\"100 50 3 20\"";
    let code = "<ofd:TextCode X=\"0\" Y=\"2\" DeltaX=\"3\">甲乙</ofd:TextCode>";
    places(&object(attributes, code), &[('甲', 101.0, 50.0), ('乙', 101.0, 53.0)]);
    page(&object(attributes, code), |text| near(own(text)[0].angle, 90.0));
}

#[test]
fn visible_when_hidden_anywhere_above_then_is_false() {
    let code = "<ofd:TextCode X=\"0\" Y=\"0\">甲</ofd:TextCode>";
    for (attributes, visible) in
        [("", true), ("Visible=\"false\"", false), ("Alpha=\"0\"", false), ("Alpha=\"127\"", true)]
    {
        let content = object(&format!("Size=\"3\" Boundary=\"0 0 1 1\" {attributes}"), code);
        page(&content, |text| assert_eq!(own(text)[0].visible, visible, "{attributes}"));
    }
    let hidden =
        honest().edit("Doc_0/Annots/Page_0/Annotation.xml", "<ofd:Annot ", "<ofd:Annot Visible=\"false\" ");
    with(&hidden, |text| assert!(!text.runs[2].visible));
}

#[test]
fn blocks_and_composites_when_nested_then_are_drawn_in_place() {
    let text = |id: &str| {
        format!(
            "<ofd:TextObject ID=\"{id}\" Font=\"4\" Size=\"3\" Boundary=\"1 2 9 9\">\
             <ofd:TextCode X=\"0\" Y=\"0\">甲</ofd:TextCode></ofd:TextObject>"
        )
    };
    let unit = format!(
        "<ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID=\"50\" Width=\"10\" Height=\"10\"><ofd:Content>{}\
         </ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits></ofd:Res>",
        text("a")
    );
    let content = format!(
        "<ofd:Content><ofd:Layer><ofd:PageBlock><ofd:PageBlock>{}</ofd:PageBlock>\
         <ofd:CompositeObject ID=\"8\" ResourceID=\"50\" CTM=\"2 0 0 2 0 0\" Boundary=\"10 20 30 30\"/>\
         </ofd:PageBlock></ofd:Layer></ofd:Content>",
        text("b")
    );
    let files =
        honest().edit("Doc_0/DocumentRes.xml", "</ofd:Res>", &unit).put(PAGE, ofd_xml("Page", &content));
    with(&files, |text| {
        let runs: Vec<_> = own(text).iter().map(|run| (run.object_id, run.x, run.y, run.size)).collect();
        assert_eq!(runs, [("b", 1.0, 2.0, 3.0), ("a", 12.0, 24.0, 6.0)]);
    });
}

/// Proves promise 16.
#[test]
fn composites_when_they_contain_themselves_then_end() {
    let unit = "<ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID=\"50\" Width=\"1\" Height=\"1\"><ofd:Content>\
                <ofd:CompositeObject ID=\"51\" ResourceID=\"50\" Boundary=\"0 0 1 1\"/>\
                <ofd:CompositeObject ID=\"52\" ResourceID=\"50\" Boundary=\"0 0 1 1\"/>\
                </ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits></ofd:Res>";
    let object = "<ofd:CompositeObject ID=\"8\" ResourceID=\"50\" Boundary=\"0 0 1 1\"/></ofd:Layer>";
    let files = honest().edit("Doc_0/DocumentRes.xml", "</ofd:Res>", unit).edit(PAGE, "</ofd:Layer>", object);
    with(&files, |text| {
        assert!(!text.complete);
        assert_eq!(text.runs.len(), 3);
    });
}

#[test]
fn images_when_turned_or_without_a_matrix_then_have_their_box() {
    let image = |attributes: &str| {
        format!(
            "<ofd:Layer><ofd:ImageObject ID=\"9\" ResourceID=\"6\" Boundary=\"10 20 30 40\" {attributes}/></ofd:Layer>"
        )
    };
    let place = |attributes: &str| {
        page(&image(attributes), |text| {
            let place = text.images.iter().find(|image| image.object_id == "9").unwrap().place;
            (place.x, place.y, place.width, place.height)
        })
    };
    assert_eq!(place(""), (10.0, 20.0, 30.0, 40.0));
    assert_eq!(place("CTM=\"15 0 0 20 5 5\""), (15.0, 25.0, 15.0, 20.0));
    assert_eq!(place("CTM=\"0 40 -30 0 30 0\""), (10.0, 20.0, 30.0, 40.0));
}

#[test]
fn fonts_when_a_page_has_its_own_resources_then_take_precedence() {
    let own_resources =
        honest().edit(PAGE, "<ofd:Content>", "<ofd:PageRes>Res.xml</ofd:PageRes><ofd:Content>").put(
            "Doc_0/Pages/Page_0/Res.xml",
            ofd_xml("Res BaseLoc=\".\"", "<ofd:Fonts><ofd:Font ID=\"4\" FontName=\"own\"/></ofd:Fonts>"),
        );
    with(&own_resources, |text| {
        assert_eq!(text.runs.iter().map(|run| run.font).collect::<Vec<_>>(), ["宋体", "own", "own"]);
    });
}
