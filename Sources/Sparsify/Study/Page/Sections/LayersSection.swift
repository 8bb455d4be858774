/// How much of each layer and of the network is left.
enum LayersSection: ReportSection {
  static let title = "Layers and size"

  static func blocks(of report: ReportContext) -> [PageBlock] {
    guard !report.epochs.isEmpty else { return [] }
    let pictures: [(any Picture)?] =
      report.isSingle
      ? [
        sparsities(of: report.twins[0], report), removed(of: report.twins[0], report),
        size(of: report.twins[0], report),
      ] : overlaid(report)
    return PageFigure(
      "layers", pictures, legend: report.legend, caption: caption(report)
    ).blocks
  }

  /// What of several twins is left, each in its colour.
  private static func overlaid(_ report: ReportContext) -> [(any Picture)?] {
    let layers = names(report)
    let panels: [Panel?] = [
      report.overlaid("Units removed", within: 0...(.infinity)) {
        $0.population.column(.removed, at: $1)
      },
      report.overlaid("Compact network, % of parameters") { compact(of: $0, at: $1) },
    ]
    if layers.count > Ink.seriesCount {
      return panels + tables(report)
    }
    return panels
      + layers.map { layer in
        report.overlaid("Sparsity of \(layer), %", range: 0...100) {
          percent($0.population.column(.sparsity, ofLayer: layer, at: $1))
        }
      }
  }

  /// Of two twins a table each, of some epochs; of more one of their last epochs.
  private static func tables(_ report: ReportContext) -> [(any Picture)?] {
    if report.twins.count < 3 {
      return report.twins.map { table(of: $0, report, title: report.short($0)) }
    }
    return [
      ShadeTable(
        "Sparsity by layer after the last epoch, %", rows: names(report),
        columns: report.twins.indices.map { "\($0 + 1)" },
        columnLabel: "twin, in the order of the names above",
        values: names(report).map { layer in
          report.twins.map { twin in
            twin.population.lastEpoch.flatMap {
              percent(
                QuantileSummary(twin.population.column(.sparsity, ofLayer: layer, at: $0)).median)
            }
          }
        })
    ]
  }

  /// The layers of all twins, in the order of the first one's networks.
  private static func names(_ report: ReportContext) -> [String] {
    report.twins.reduce(into: []) { names, twin in
      names += twin.population.layerNames.filter { !names.contains($0) }
    }
  }

  /// A line for each layer; of more than there are colours, a table.
  private static func sparsities(
    of twin: ReportedTwin, _ report: ReportContext
  ) -> (any Picture)? {
    guard let last = twin.population.lastEpoch else { return nil }
    if twin.population.layerNames.count > Ink.seriesCount {
      return table(of: twin, report, title: "Sparsity by layer, %")
    }
    let chart = SeriesChart(
      twin.population.layerNames(at: last).enumerated().map { number, layer in
        SeriesChart.Series(
          layer, .series(number),
          twin.points { percent(twin.population.column(.sparsity, ofLayer: layer, at: $0)) })
      })
    return chart.panel("Sparsity by layer, %", x: report.epochAxis, y: Axis(0...100))
  }

  /// Median sparsities of layers at some epochs.
  private static func table(
    of twin: ReportedTwin, _ report: ReportContext, title: String
  ) -> ShadeTable? {
    let epochs = report.shownEpochs(of: twin)
    return ShadeTable(
      title, rows: twin.population.layerNames, columns: epochs.map(String.init),
      columnLabel: "epoch",
      values: twin.population.layerNames.map { layer in
        epochs.map {
          percent(
            QuantileSummary(twin.population.column(.sparsity, ofLayer: layer, at: $0)).median)
        }
      })
  }

  /// Nil of networks that can't lose units.
  private static func removed(of twin: ReportedTwin, _ report: ReportContext) -> Panel? {
    guard report.has(.removed), let last = twin.population.lastEpoch else { return nil }
    let epochs = twin.population.epochNumbers
    // The outputs of the last layer are never removed; of very many layers all together are told of.
    let names = twin.population.layerNames(at: last).dropLast()
    let layers = names.count < Ink.seriesCount ? names : []
    var lines = layers.enumerated().map { number, layer in
      (
        label: "\(layer) of \(units(of: layer, twin))", ink: Ink.series(number),
        values: epochs.map {
          Moments(twin.population.column(.removed, ofLayer: layer, at: $0).present).mean
        }
      )
    }
    lines.append(
      (
        "all", .text, epochs.map { Moments(twin.population.column(.removed, at: $0).present).mean }
      ))
    let most = lines.flatMap { $0.values.compactMap { $0 } }.max() ?? 0
    var panel = Panel(
      report.crowd == .one ? "Units removed" : "Units removed, mean", x: report.epochAxis,
      y: Axis(0...max(1, most * 1.08)),
      labels: lines.map(\.label))
    for line in lines {
      panel.line(zip(epochs, line.values).map { (Double($0), $1) }, line.ink)
    }
    panel.endLabels(
      lines.compactMap { line in line.values.last?.map { ($0, line.label, line.ink) } })
    return panel
  }

  /// How many units a layer has: `8`, `6 or 8`, `6 to 64`.
  private static func units(of layer: String, _ twin: ReportedTwin) -> String {
    let counts = Set(
      twin.population.networks.compactMap { $0.layers.first { $0.name == layer }?.units }
    ).sorted()
    guard let first = counts.first, let last = counts.last else { return noNumber }
    return counts.count > 2
      ? "\(first) to \(last)" : counts.map(String.init).joined(separator: " or ")
  }

  private static func size(of twin: ReportedTwin, _ report: ReportContext) -> Panel? {
    SeriesChart([
      SeriesChart.Series(
        "kept", .series(1),
        twin.points { twin.population.column(.sparsity, at: $0).map { $0.map { 100 - 100 * $0 } } }
      ),
      SeriesChart.Series(
        "active", .series(2),
        twin.points {
          percent(twin.population.share(of: .activeWeights, at: $0) { $0.weights })
        }),
      SeriesChart.Series("compact", .series(0), twin.points { compact(of: twin, at: $0) }),
    ]).panel("Size that remains, %", x: report.epochAxis, y: Axis(0...100))
  }

  /// The parameters of compact networks, in per cent of all; none of networks with batch normalisation.
  private static func compact(of twin: ReportedTwin, at epoch: Int) -> [Double?] {
    percent(
      twin.population.share(of: .compactParameters, at: epoch) { $0.weightsAndBiases })
  }

  private static func caption(_ report: ReportContext) -> Markup {
    let numbers = report.twins.compactMap { twin -> Markup? in
      guard let last = twin.population.lastEpoch else { return nil }
      let name = report.prefix(twin)
      let layers = twin.population.layerNames(at: last).map { layer -> String in
        let median = QuantileSummary(
          twin.population.column(.sparsity, ofLayer: layer, at: last)
        ).median
        return "\(layer) \(percentText(median)) %"
      }
      let collapsed = twin.column(.collapsed).present.count { $0 > 0 }
      let broken =
        collapsed > 0
        ? "; \(counted(collapsed, "model")) with a layer of which nothing is left" : ""
      return "\(name)\(layers.joined(separator: ", "))\(broken)."
    }
    // Of several twins these are not drawn.
    let kept: Markup = report.isSingle ? " Kept: weights that are not pruned" : ""
    let active: Markup =
      report.isSingle
      ? "\(kept); active: those between units that are not removed; compact" : " Compact"
    let units: Markup =
      report.has(.removed)
      ? """
      A unit is a channel of a convolution or an output of a linear layer; it is removed where no path of weights that \
      are not pruned leads through it.\(active): weights and biases of the smallest dense network that computes the same.
      """
      : """
      Units are not removed from these networks, for short cuts and batch norms read them: there is no compact network \
      that computes the same.\(kept)\(report.isSingle ? "." : "")
      """
    let some: Markup =
      names(report).count > Ink.seriesCount
      ? (report.twins.count > 2 ? " In the table medians." : " In the table some epochs, medians.")
      : ""
    let lines: Markup =
      report.crowd == .one
      ? ""
      : "Lines: medians\(report.isSingle && report.has(.removed) ? ", of units means" : "")\(report.isInDetail ? "; bands: quartiles" : ""). "
    return """
      \(lines)\(units)\(some)\(report.fineTuningMark) Sparsity of the layers after the last epoch: \
      \(numbers.joined(" "))
      """
  }
}
