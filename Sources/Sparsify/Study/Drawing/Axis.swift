/// One side of a panel: the numbers along it and what they are.
package struct Axis: Sendable {
  package struct Tick: Sendable, Equatable {
    package let value: Double
    package let label: String

    package init(_ value: Double, _ label: String) { (self.value, self.label) = (value, label) }
  }

  /// A place across which a line stands.
  package struct Mark: Sendable {
    package let value: Double
    package let label: String
    package let ink: Ink

    package init(_ value: Double, _ label: String, _ ink: Ink) {
      (self.value, self.label, self.ink) = (value, label, ink)
    }
  }

  package let range: ClosedRange<Double>
  /// Empty where the title says it.
  package let label: String
  package let ticks: [Tick]
  package let marks: [Mark]

  /// With round numbers.
  package init(
    _ range: ClosedRange<Double>, label: String = "", count: Int = 5, areWhole: Bool = false
  ) {
    // A range of one number becomes one around it.
    let scale = Scale(range, from: 0, to: 1)
    let ticks = Ticks(in: scale.lower...scale.upper, count: count, areWhole: areWhole)
    self.init(
      scale.lower...scale.upper, label: label,
      ticks: zip(ticks.values, ticks.labels).map { Tick($0, $1) })
  }

  package init(
    _ range: ClosedRange<Double>, label: String = "", ticks: [Tick], marks: [Mark] = []
  ) {
    self.range = range
    self.label = label
    self.ticks = ticks
    self.marks = marks
  }

  /// Of names, each at its place from 0.
  package init(names: [String], label: String) {
    self.init(
      -0.6...(Double(max(names.count, 1)) - 0.4), label: label,
      ticks: names.enumerated().map { Tick(Double($0), $1) })
  }

  /// Of whole numbers with room for boxes at both ends.
  package init(
    epochs: [Int], label: String = "epoch", margin: Double = 0, marks: [Mark] = []
  ) {
    let (first, last) = (Double(epochs.first ?? 0), Double(epochs.last ?? 0))
    let ticks = Ticks(in: first...max(last, first + 1), count: 6, areWhole: true)
    self.init(
      (first - margin)...(max(last, first + (margin == 0 ? 1 : 0)) + margin), label: label,
      ticks: zip(ticks.values, ticks.labels).filter { $0.0 <= max(last, first) }.map {
        Tick($0, $1)
      }, marks: marks)
  }
}
