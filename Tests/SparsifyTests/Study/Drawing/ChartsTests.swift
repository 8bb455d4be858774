import Sparsify
import Testing

/// Charts of numbers that are few, equal, or not there.
@Suite struct ChartsTests {
  private let epochs = Axis(epochs: [0, 1, 2])

  private func series(_ columns: [[Double?]]) -> SeriesChart {
    SeriesChart([
      SeriesChart.Series(
        "one", .series(0),
        columns.enumerated().map { (Double($0), QuantileSummary($1)) })
    ])
  }

  @Test func `nothing is drawn of nothing`() {
    #expect(series([[], [nil], [.nan]]).panel("t", x: epochs, y: nil) == nil)
    #expect(
      BoxChart([BoxChart.Group("g", .series(0), [(0, "", [nil])])]).panel("t", x: epochs, y: nil)
        == nil)
    #expect(ScatterChart([]).panel("t", xLabel: "x") == nil)
    #expect(
      HistogramChart([nil, .nan]).panel("t", xLabel: "x", countLabel: "n", .series(0)) == nil)
    #expect(
      IntervalChart(names: ["a"], [.init("g", .series(0), [MeanInterval([])])]).panel(
        "t", xLabel: "x") == nil)
    #expect(StackChart(places: [], []).panel("t", x: epochs, y: Axis(0...100)) == nil)
  }

  @Test func `equal numbers and single ones are drawn within the picture`() throws {
    let panels = [
      series([[5, 5], [5, 5], [5]]).panel("t", x: epochs, y: nil),
      series([[3], [], []]).panel("t", x: epochs, y: nil),
      BoxChart([BoxChart.Group("g", .series(0), [(0, "a", [1, 1, 1, 1, 1]), (1, "b", [1])])])
        .panel("t", x: epochs, y: nil, hasCounts: true),
      HistogramChart([2, 2, 2]).panel("t", xLabel: "x", countLabel: "n", .series(0)),
      ScatterChart([
        .init(.series(0), [.init(x: 1, y: 1, told: "a"), .init(x: 1, y: 1, told: "b")])
      ])
      .panel("t", xLabel: "x", comparesAxes: true),
      IntervalChart(names: ["a"], [.init("g", .series(0), [MeanInterval([4])])])
        .panel("t", xLabel: "x", zero: true),
      StackChart(places: [0], [.init("l", .series(0), [30])])
        .panel("t", x: Axis(epochs: [0]), y: Axis(0...100)),
    ]
    for panel in panels {
      let text = try #require(panel).svg.text
      #expect(!text.contains("nan") && !text.contains("inf"))
      for number in text.matches(of: #/ (?:x|cx|y|cy)="(-?[0-9.]+)"/#) {
        let value = try #require(Double(number.output.1))
        #expect((0...360).contains(value), "\(number.output.0)")
      }
    }
  }

  @Test func `equal shares have an axis that ends where shares do`() throws {
    let line = try #require(
      series([[100, 100], [100]]).panel("t", x: epochs, y: nil, limits: 0...100))
    #expect(line.y.lower == 95 && line.y.upper == 100)
    let box = try #require(
      BoxChart([BoxChart.Group("g", .series(0), [(0, "a", [0, 0, 0, 0, 0])])])
        .panel("t", x: epochs, y: nil, limits: 0...100))
    #expect(box.y.lower == 0)
  }

  @Test func `labels of very many lines stay in the picture`() {
    var panel = Panel("t", x: epochs, y: Axis(0...100))
    panel.endLabels((0..<40).map { (90, "l\($0)", .series($0)) })
    let places = panel.content.text.matches(of: #/class="k [^>]* y="(-?[0-9.]+)"/#)
      .compactMap { Double($0.1) }
    #expect(places.count == 40 && places.allSatisfy { (0...panel.height).contains($0) })
  }

  @Test func `marks of an axis stand across the plot with their labels above`() {
    let marks = [(0.5, "begins"), (0.55, "too near"), (9, "outside")].map {
      Axis.Mark($0.0, $0.1, .muted)
    }
    let text = Panel("t", x: Axis(epochs: [0, 1, 2], marks: marks), y: Axis(0...1)).content.text
    #expect(text.contains(">begins</text>"))
    #expect(!text.contains("too near") && !text.contains("outside"))
    #expect(text.matches(of: #/class="l thin dash/#).count == 2)
  }

  @Test func `a table of shades has a row and a number for each layer, within its picture`() throws
  {
    let rows = (0..<21).map { "layer\($0).conv" }
    let table = try #require(
      ShadeTable(
        "t", rows: rows, columns: ["0", "1"], columnLabel: "epoch",
        values: rows.indices.map { [Double($0), $0 == 3 ? nil : 50] }))
    let text = table.content.text
    #expect(rows.allSatisfy { text.contains(">\($0)</text>") })
    #expect(text.matches(of: #/<rect/#).count == 41 && text.contains(">20.0</text>"))
    for place in text.matches(of: #/ y="(-?[0-9.]+)"/#) {
      let value = try #require(Double(place.1))
      #expect((0...table.height).contains(value))
    }
    #expect(
      ShadeTable("t", rows: [], columns: ["0"], columnLabel: "epoch", values: []) == nil)
  }

  @Test func `histograms count every number once, in bins of round width`() {
    let values = (0..<97).map { Double($0 * 7 % 50) / 10 - 1 }
    let chart = HistogramChart(values)
    #expect(chart.counts.reduce(0, +) == 97)
    #expect(chart.edges.count == chart.counts.count + 1)
    #expect(chart.edges[0] <= values.min()! && chart.edges[chart.edges.count - 1] >= values.max()!)
  }

  @Test func `few points have their names, very many a part of them`() throws {
    let points = (0..<3_000).map {
      ScatterChart.Spot(x: Double($0), y: Double($0 % 7), told: "n<\($0)")
    }
    let few = try #require(
      ScatterChart([.init(.series(0), Array(points.prefix(3)))]).panel("t", xLabel: "x"))
    #expect(few.svg.text.contains("n&lt;2") && few.svg.text.matches(of: #/<circle/#).count == 3)
    let many = try #require(ScatterChart([.init(.series(0), points)]).panel("t", xLabel: "x"))
    #expect(!many.svg.text.contains("n&lt;2"))
    #expect(many.svg.text.matches(of: #/h0/#).count == ScatterChart.mostDrawn)
  }

  @Test func `boxes of few numbers are their points`() throws {
    let box = Panel.Box([1, 2, 3])
    #expect(box.beyond == [1, 2, 3])
    #expect(Panel.Box([1, 2, 3, 4, 5]).beyond == [])
    let outliers = Panel.Box((0..<100).map { Double($0) } + (0..<20).map { 1_000 + Double($0) })
    #expect(outliers.beyond.count == 10 && outliers.beyond.allSatisfy { $0 >= 1_010 })
  }

  @Test func `a document of its own has a style, its pictures and the names of colours`() throws {
    let panel = try #require(series([[1], [2], [3]]).panel("a & b", x: epochs, y: nil))
    let text = SVGDocument([panel, panel], legend: Legend([("<one>", .series(0))])).text
    #expect(text.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 "))
    #expect(text.contains("<style>") && text.contains("&lt;one&gt;") && text.contains("a &amp; b"))
    #expect(text.matches(of: #/<svg/#).count == 3 && text.matches(of: #/<\/svg>/#).count == 3)
  }

  @Test func `very many means are one path, few have what is told of them`() throws {
    func chart(_ count: Int) throws -> String {
      let means = (0..<count).map { MeanInterval([Double($0), Double($0 + 2), 5]) }
      return try #require(
        IntervalChart(names: means.indices.map(String.init), [.init("g", .series(0), means)])
          .panel("t", xLabel: "x")
      ).svg.text
    }
    let (few, many) = (try chart(10), try chart(300))
    #expect(few.matches(of: #/<circle/#).count == 10 && few.contains("9: mean "))
    #expect(many.matches(of: #/<circle/#).count == 0 && many.matches(of: #/h0/#).count == 300)
    #expect(few.matches(of: #/class="wh /#).count == 1)
  }

  @Test func `a series without spread has no band, and an axis of its medians`() throws {
    let points = (0..<3).map { (Double($0), QuantileSummary([0, 50, 50, 50, 100])) }
    let one = SeriesChart.Series("one", .series(0), points)
    let shown = try #require(SeriesChart([one]).panel("t", x: epochs, y: nil))
    let hidden = try #require(SeriesChart([one], spread: .hidden).panel("t", x: epochs, y: nil))
    #expect(shown.content.text.contains("class=\"band "))
    #expect(!hidden.content.text.contains("class=\"band ") && hidden.y.lower > 40)
  }
}
