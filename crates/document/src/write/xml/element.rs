//! Elements with text, written with their indentation.

/// A document that is being written.
pub(super) struct Document {
    out: String,
    open: Vec<&'static str>,
}

impl Document {
    /// Begins with the declaration and the root, whose attributes are given as written.
    pub(super) fn new(declaration: &str, root: &'static str, attributes: &str) -> Self {
        let space = if attributes.is_empty() { "" } else { " " };
        Self { out: format!("{declaration}\n<{root}{space}{attributes}>\n"), open: vec![root] }
    }

    /// An element that holds others.
    pub(super) fn group(&mut self, name: &'static str, inside: impl FnOnce(&mut Self)) {
        self.indent();
        self.out.push('<');
        self.out.push_str(name);
        self.out.push_str(">\n");
        let start = self.out.len();
        self.open.push(name);
        inside(self);
        self.open.pop();
        if self.out.len() == start {
            // Nothing inside: `<a>\n` becomes `<a/>\n`.
            self.out.truncate(start.saturating_sub(2));
            self.out.push_str("/>\n");
            return;
        }
        self.indent();
        self.end(name);
    }

    /// An element with text.
    pub(super) fn text(&mut self, name: &str, text: &str) {
        self.indent();
        self.out.push('<');
        self.out.push_str(name);
        self.out.push('>');
        escape(text, &mut self.out);
        self.end(name.split(' ').next().unwrap_or(name));
    }

    /// An element with text, when there is any.
    pub(super) fn optional(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(name, text);
        }
    }

    /// The whole document.
    pub(super) fn finish(mut self) -> String {
        while let Some(name) = self.open.pop() {
            self.end(name);
        }
        self.out
    }

    fn end(&mut self, name: &str) {
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push_str(">\n");
    }

    fn indent(&mut self) {
        for _ in &self.open {
            self.out.push_str("  ");
        }
    }
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            // A parser turns a bare carriage return into a line feed.
            '\r' => out.push_str("&#13;"),
            _ => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Document;

    #[test]
    fn document_when_written_then_escaped_indented_and_empty_groups_short() {
        let mut document = Document::new("<?xml version=\"1.0\"?>", "A", "");
        document.group("B", |b| b.text("C", "R&W <\"'>"));
        document.group("D", |_| {});
        assert_eq!(
            document.finish(),
            "<?xml version=\"1.0\"?>\n<A>\n  <B>\n    <C>R&amp;W &lt;&quot;&apos;&gt;</C>\n  </B>\n  <D/>\n</A>\n"
        );
    }
}
