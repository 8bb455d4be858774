import Foundation
import Sparsify
import Tensor
import TestSupport
import Testing

/// The page about one twin or several.
@Suite struct ReportPageTests {
  private static let hostile: Path = "<script>&\"' \u{202E}x"

  /// A twin of three models, as a population of some of them.
  ///
  /// - Parameter parameters: further ones of the first model.
  private func withTwin(
    evaluates: Bool = true, takesKept: Bool = false,
    options: ComparisonOptions = ComparisonOptions(), parameters: [(String, JSONValue)] = [],
    _ body: (
      _ compared: Compared, _ twin: (_ name: String, _ copies: Int) -> ReportedTwin,
      _ images: ImageSet
    )
      throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      var zoo = Bench.kinds
      zoo.models[0].name = Self.hostile
      zoo.models[0].parameters = parameters
      let bench = try Bench(folder, zoo)
      // So fast that nothing stays as it was.
      _ = try bench.run("twin") {
        ($0.epochs, $0.method.threshold, $0.overrides.learningRate) = (2, -3, 0.1)
      }()
      let compared = try Compared(
        bench, "twin", evaluates: evaluates, takesKept: takesKept, options: options)
      let data = try DataSetFile.read(bench.source / "dataset.pt", files: FileSystem())
      let config = try #require(
        try TargetConfig(reading: folder / "twin", files: FileSystem()))
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
      #expect(!has(html, word), "\(word)")
    }
    #expect(html.utf8.count <= 300_000)
  }

  /// Not `contains`, with which a failure would print the page.
  private func has(_ html: String, _ part: String) -> Bool { html.contains(part) }

  @Test func `a twin of few models has every section, and names from outside stay text`() throws {
    try withTwin { _, twin, images in
      let page = ReportPage([twin("<b>&", 3)], images: images)
      try check(page.html)
      for title in [
        "Trajectory", "Accuracy against sparsity", "Full and sparse accuracy", "Predictions",
        "Classes and images", "Layers and size", "Masks", "Calibration and movement",
        "Hyperparameters", "Models", "How it was made",
      ] { #expect(has(page.html, "<h2>\(title) <small>3 models, 0 failed"), "\(title)") }
      #expect(has(page.html, "&lt;script&gt;&amp;&quot;&#39;"))
      #expect(has(page.html, "&lt;b&gt;&amp;"))
      let hasImages = has(page.html, "data:image/png;base64,")
      #expect(hasImages)
      #expect(Set(page.figures.map(\.name)).count == page.figures.count)
      for figure in page.figures {
        #expect(XMLDocumentCheck(figure.svg).problem == nil, "\(figure.name)")
      }
    }
  }

  @Test func `hyperparameters of many marks are no more work, and are shown in part`() throws {
    let marks = String(repeating: "\u{301}\u{316}", count: 40_000)
    let parameters = [("optim::a\(marks)", JSONValue.string(ByteText("b\(marks)")))]
    try withTwin(parameters: parameters) { _, twin, images in
      let page = ReportPage([twin("marks", 3)], images: images)
      try check(page.html)
      let figure = page.figures.first { $0.name.hasPrefix("hyperparameter_optim__a") }
      #expect(try #require(figure).svg.utf8.count < 20_000)
    }
  }

  @Test func `hyperparameters whose names differ in signs alone have figures of their own`() throws
  {
    let parameters = ["optim::a:b", "optim::a/b", "optim::a_b"].map { ($0, JSONValue.integer(1)) }
    try withTwin(parameters: parameters) { _, twin, images in
      let names = ReportPage([twin("signs", 6)], images: images).figures.map(\.name)
        .filter { $0.hasPrefix("hyperparameter_optim__a") }
      let base = "hyperparameter_optim__a_b"
      #expect(names == [base, base + "_2", base + "_3"])
    }
  }

  @Test func `a thousand models take no more room than a page may`() throws {
    try withTwin { _, twin, images in
      let page = ReportPage([twin("many", 1_000)], images: images)
      try check(page.html)
      #expect(has(page.html, "1000 models, 0 failed") && has(page.html, "class=\"bx "))
    }
  }

  @Test func `of one model there are lines and no correlations`() throws {
    try withTwin { _, twin, images in
      let page = ReportPage([twin("one", 1)], images: images)
      try check(page.html)
      #expect(!has(page.html, "Pearson") && !has(page.html, "class=\"bx "))
      #expect(has(page.html, "Predictions of both models"))
    }
  }

  @Test func `without a data set what needs it is left out with a sentence`() throws {
    try withTwin(evaluates: false) { _, twin, _ in
      let page = ReportPage([twin("rows", 3)], images: nil)
      try check(page.html)
      #expect(has(page.html, "Left out, for it takes the test set"))
      #expect(has(page.html, "<h2>Trajectory") && has(page.html, "Test accuracy, %"))
      #expect(!has(page.html, "<h2>Predictions") && !has(page.html, "<h2>Classes"))
    }
  }

  @Test func `twins are overlaid in their colours`() throws {
    try withTwin { _, twin, images in
      let page = ReportPage([twin("first", 20), twin("second & last", 20)], images: images)
      try check(page.html)
      #expect(has(page.html, "<i class=\"c1\"></i><bdi>second &amp; last</bdi>"))
      #expect(has(page.html, "Overlap of pairs of models"))
      // What is not drawn is not explained.
      for words in ["full model has right", "Kept: weights", "active: those"] {
        #expect(!has(page.html, words), "\(words)")
      }
    }
  }

  @Test func `calibration and sweep are shown where they were asked for`() throws {
    var options = ComparisonOptions()
    (options.calibration, options.sweeps) = (true, true)
    try withTwin(options: options) { _, twin, images in
      let html = ReportPage([twin("all", 3)], images: images).html
      #expect(has(html, "Calibration error, points") && has(html, "Another threshold, %"))
      #expect(has(html, "compare --sweep --calibration --out DIR</code>") && has(html, "sweep.csv"))
    }
    try withTwin(takesKept: true) { _, twin, images in
      let html = ReportPage([twin("little", 3)], images: images).html
      #expect(has(html, "report --calibration") && has(html, "report --sweep"))
      #expect(has(html, "sparsify compare --out DIR</code>") && !has(html, "sweep.csv"))
      #expect(has(html, "full model has right or wrong. Lost") && has(html, "Kept: weights"))
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
      [ReportedTwin(name: "none", population: population, config: TargetConfig())], images: nil
    ).html
    try check(html)
    #expect(has(html, "1 failed, 1 skipped") && has(html, "There is no model to tell of"))
    #expect(has(html, "loss &amp; a&lt;") && has(html, "<td>3</td>"))
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
