import Tensor

/// What the hyperparameters make of it, where they vary.
enum HyperparametersSection: ReportSection {
  static let title = "Hyperparameters"

  /// Of more values only the first are drawn.
  private static let mostValues = 12

  private static let panels = [
    DrawnQuantity(.drop, "Accuracy lost, points", .series(1), limits: -100...100),
    DrawnQuantity(.sparsity, "Sparsity, %", .series(0), limits: 0...100),
    DrawnQuantity(.agreement, "Agreement, %", .series(2), limits: 0...100),
  ]

  static func blocks(of report: ReportContext) -> [PageBlock] {
    guard report.crowd != .one, !report.epochs.isEmpty else { return [] }
    let groupings = report.twins.map { $0.population.groupings }
    let keys = Set(groupings.flatMap { $0.map(\.key) }).sorted()
    if keys.isEmpty {
      return [
        .paragraph(
          "All models have the same hyperparameters but for the seed, or no value of any occurs twice."
        )
      ]
    }
    let figures = zip(keys, figureNames(of: keys)).flatMap { key, name in
      figure(name, key, groupings.map { $0.first { $0.key == key } }, report).blocks
    }
    let eta: Markup =
      report.isSingle ? " η²: the share of the variance that lies between the values." : ""
    return figures + [
      .paragraph(
        """
        Means with 95 % t intervals over the models that share a value, at the last epoch, whatever else differs between \
        them.\(eta) Each hyperparameter is shown alone: in a grid \
        that is not balanced their effects mix.
        """)
    ]
  }

  private static func figure(
    _ name: String, _ key: ByteText, _ groupings: [Population.Grouping?], _ report: ReportContext
  ) -> PageFigure? {
    // The values of the first twin that has the key stand for all.
    guard let values = groupings.compactMap({ $0 }).first?.groups.map(\.value) else { return nil }
    let shown = Array(values.prefix(mostValues))
    let panels = panels.map { drawn -> Panel? in
      guard report.has(drawn.quantity) else { return nil }
      let groups = zip(report.twins, groupings).enumerated().map { number, pair in
        let column = drawn.shown(pair.0.column(drawn.quantity))
        return IntervalChart.Group(
          pair.0.name, report.ink(number, single: drawn.ink),
          shown.map { value in
            let places = pair.1?.groups.first { $0.value == value }?.places ?? []
            return MeanInterval(places.map { column[$0] })
          })
      }
      return IntervalChart(names: shown.map { text($0) }, groups).panel(
        drawn.title, xLabel: key.excerpt(60), note: eta(drawn.quantity, groupings, report),
        limits: drawn.limits, hasCounts: true)
    }
    let counts = groupings.compactMap { $0 }.first?.groups.prefix(mostValues).map {
      "\(text($0.value)): n = \($0.places.count)"
    }
    let more: Markup =
      values.count > mostValues ? "; \(values.count - mostValues) more values are not shown" : ""
    return PageFigure(
      name, panels, legend: report.legend,
      caption:
        "\(key.excerpt(60)): \((counts ?? []).joined(separator: ", "))\(more)."
    )
  }

  private static func eta(
    _ quantity: Quantity<ModelPair>, _ groupings: [Population.Grouping?],
    _ report: ReportContext
  ) -> String {
    guard report.isSingle, let grouping = groupings[0] else { return "" }
    let column = report.twins[0].column(quantity)
    let share = etaSquared(grouping.groups.map { $0.places.map { column[$0] } })
    return "η² \(share.shown(places: 2))"
  }

  private static func text(_ value: JSONValue) -> String {
    (value.string?.description ?? value.text()).excerpt(24)
  }

  /// A file's name for each key, no two alike: of keys that have the same letters all but the first get a number.
  private static func figureNames(of keys: [ByteText]) -> [String] {
    var taken: Set<String> = []
    return keys.map { key in
      let base = "hyperparameter_\(safeLetters(key))"
      var (name, number) = (base, 1)
      while !taken.insert(name).inserted {
        number += 1
        name = "\(base)_\(number)"
      }
      return name
    }
  }

  /// Letters that are safe in a file's name.
  private static func safeLetters(_ key: ByteText) -> String {
    String(
      key.description.unicodeScalars.prefix(60).map { scalar -> Character in
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
          ? Character(scalar) : "_"
      })
  }
}
