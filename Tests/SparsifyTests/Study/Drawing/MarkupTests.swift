import Sparsify
import Testing

/// Text of HTML and SVG.
@Suite struct MarkupTests {
  @Test func `what is put between is escaped, but for markup`() {
    let name = "<script>&\"'"
    let inner: Markup = "<b>\(name)</b>"
    #expect(inner.text == "<b>&lt;script&gt;&amp;&quot;&#39;</b>")
    #expect(("<p>\(inner)\(7)</p>" as Markup).text == "<p>\(inner.text)7</p>")
  }

  @Test func `what no file can hold and what turns the direction is replaced`() {
    #expect(
      Markup(escaping: "a\u{0}b\u{1B}\u{202E}c\u{FFFF}\nd").text
        == "a\u{FFFD}b\u{FFFD}\u{FFFD}c\u{FFFD} d")
    #expect(Markup(escaping: "e\u{301}日本").text == "e\u{301}日本")
  }

  @Test func `coordinates have a tenth and no letter too many`() {
    let numbers = [12, 12.5, 12.04, 12.06, -0.5, 0.5, -0.04, -3.25, 1e6]
    let texts = numbers.map { ("\($0)" as Markup).text }
    #expect(texts == ["12", "12.5", "12", "12.1", "-.5", ".5", "0", "-3.3", "1000000"])
  }

  @Test func `parts are joined`() {
    #expect((["a", "b"] as [Markup]).joined(", ").text == "a, b")
    #expect(([] as [Markup]).joined().isEmpty)
  }

  @Test func `a name is escaped and has its own direction`() {
    #expect(Markup(name: "a<b").text == "<bdi>a&lt;b</bdi>")
  }
}
