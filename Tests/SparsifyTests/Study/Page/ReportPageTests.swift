import Foundation
import Sparsify
import Tensor
import TestSupport
import Testing

/// The page about one twin or several.
@Suite struct ReportPageTests {
  private static let hostile: Path = "<script>&\"' \u{202E}x"

  /// A twin of three models, as a population of some of them.
  private func withTwin(
    evaluates: Bool = true, options: ComparisonOptions = ComparisonOptions(),
    _ body: (
      _ compared: Compared, _ twin: (_ name: String, _ copies: Int) -> ReportedTwin,
      _ images: ImageSet
    )
      throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      var zoo = Bench.groups
      zoo.models[0].name = Self.hostile
      let bench = try Bench(folder, zoo)
      _ = try bench.run("twin") { ($0.epochs, $0.method.threshold) = (2, -3) }()
      let compared = try Compared(bench, "twin", evaluates: evaluates, options: options)
      let data = try DataSetFile.read(bench.source / "dataset.pt", files: FileSystem())
      let config = try #require(
        try JSONValue(parsing: FileSystem().read(folder / "twin" / "config.json")).object)
      try body(
        compared,
        { name, copies in
          var population = Population(
            trials: copies, labels: evaluates ? data.test.labels : nil)
          for copy in 0..<copies { population.add(.studied(compared.studies[copy % 3])) }
          return ReportedTwin(name: name, population: population, config: config)
        }, data.test)
    }
  }

  /// Whether a page is well-formed, without script and reference, and of finite numbers.
  private func check(_ html: String) throws {
    #expect(html.hasPrefix("<!doctype html>\n"))
    let document = XMLDocumentCheck(html.replacing("<!doctype html>", with: ""))
    #expect(document.problem == nil)
    for word in [
      "<script", "http:", "https:", "javascript:", "nan ", "=\"nan", "inf\"", "\u{202E}",
    ] {
      #expect(!html.contains(word), "\(word)")
    }
    #expect(html.utf8.count <= 300_000)
  }

  @Test func `a twin of few models has every section, and names from outside stay text`() throws {
    try withTwin { _, twin, images in
      let page = ReportPage([twin("<b>&", 3)], images: images)
      try check(page.html)
      for title in [
        "Trajectory", "Accuracy against sparsity", "Full and sparse accuracy", "Predictions",
        "Classes and images", "Layers and size", "Masks", "Calibration and movement",
        "Hyperparameters", "Models", "How it was made",
      ] { #expect(page.html.contains("<h2>\(title) <small>3 models, 0 failed"), "\(title)") }
      #expect(page.html.contains("&lt;script&gt;&amp;&quot;&#39;"))
      #expect(page.html.contains("&lt;b&gt;&amp;"))
      #expect(page.html.contains("data:image/png;base64,"))
      #expect(Set(page.figures.map(\.name)).count == page.figures.count)
      for figure in page.figures {
        #expect(XMLDocumentCheck(figure.svg).problem == nil, "\(figure.name)")
      }
    }
  }

  @Test func `a thousand models take no more room than a page may`() throws {
    try withTwin { _, twin, images in
      let page = ReportPage([twin("many", 1_000)], images: images)
      try check(page.html)
      #expect(page.html.contains("1000 models, 0 failed") && page.html.contains("class=\"bx "))
    }
  }

  @Test func `of one model there are lines and no correlations`() throws {
    try withTwin { _, twin, images in
      let page = ReportPage([twin("one", 1)], images: images)
      try check(page.html)
      #expect(!page.html.contains("Pearson") && !page.html.contains("class=\"bx "))
      #expect(page.html.contains("Predictions of both models"))
    }
  }

  @Test func `without a data set what needs it is left out with a sentence`() throws {
    try withTwin(evaluates: false) { _, twin, _ in
      let page = ReportPage([twin("rows", 3)], images: nil)
      try check(page.html)
      #expect(page.html.contains("Left out, for it takes the test set"))
      #expect(page.html.contains("<h2>Trajectory") && page.html.contains("Test accuracy, %"))
      #expect(!page.html.contains("<h2>Predictions") && !page.html.contains("<h2>Classes"))
    }
  }

  @Test func `twins are overlaid in their colours`() throws {
    try withTwin { _, twin, images in
      let page = ReportPage([twin("first", 20), twin("second & last", 20)], images: images)
      try check(page.html)
      #expect(page.html.contains("<i class=\"c1\"></i>second &amp; last"))
      #expect(page.html.contains("Overlap of pairs of models"))
    }
  }

  @Test func `calibration and sweep are shown where they were asked for`() throws {
    var options = ComparisonOptions()
    (options.calibration, options.sweeps) = (true, true)
    try withTwin(options: options) { _, twin, images in
      let html = ReportPage([twin("all", 3)], images: images).html
      #expect(html.contains("Calibration error, points") && html.contains("Another threshold, %"))
    }
    try withTwin { _, twin, images in
      let html = ReportPage([twin("little", 3)], images: images).html
      #expect(html.contains("report --calibration") && html.contains("report --sweep"))
    }
  }

  @Test func `failed and skipped models are named with their reasons`() throws {
    var population = Population(trials: 0, labels: nil)
    for (trial, status): (Path, StudiedTwin.Absence.Status) in [("a<", .failed), ("b", .skipped)] {
      population.add(
        .absent(
          StudiedTwin.Absence(trial: trial, status: status, reason: "loss & \(trial)", epoch: 3)))
    }
    let html = ReportPage(
      [ReportedTwin(name: "none", population: population, config: JSONObject())], images: nil
    ).html
    try check(html)
    #expect(html.contains("1 failed, 1 skipped") && html.contains("There is no model to tell of"))
    #expect(html.contains("loss &amp; a&lt;") && html.contains("<td>3</td>"))
  }
}

/// Whether a text is well-formed XML: every element is closed, every attribute quoted, every & begins a
/// reference.
private struct XMLDocumentCheck {
  let problem: String?

  init(_ text: String) {
    var open: [Substring] = []
    var rest = text[...]
    var problem: String?
    while let start = rest.firstIndex(of: "<"), problem == nil {
      rest = rest[start...]
      guard
        let tag = rest.prefixMatch(
          of: #/<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:\s+[a-zA-Z-]+="[^"<]*")*)\s*(/?)>/#)
      else {
        problem = "no tag: \(rest.prefix(60))"
        break
      }
      let (_, closes, name, attributes, ends) = tag.output
      if !closes.isEmpty {
        if open.popLast() != name { problem = "</\(name)> closes nothing" }
      } else if ends.isEmpty {
        open.append(name)
      }
      if attributes.matches(of: #/&(?!amp;|lt;|gt;|quot;|#39;)/#).count > 0 {
        problem = "an & in \(attributes)"
      }
      rest = rest[tag.range.upperBound...]
    }
    self.problem = problem ?? (open.isEmpty ? nil : "open: \(open)")
  }
}
