import Foundation

/// One line of the table.
struct Stage {
  let name: String
  /// Processor time of one sample of all models that run together, in seconds.
  let seconds: Double
  /// Dense floating-point operations of one sample and model; 0 where the stage has none to speak of.
  let flops: Double
  /// Of these the ones that the result depends on; nil where that is not told.
  var needed: Double?
  /// A stage of the same run that this one is to be compared with, and how long that took.
  var reference: (name: String, seconds: Double)?
}

/// Prints stages as they are measured, beside what the processor's peak allows and what PyTorch takes.
struct StageTable {
  /// What a time is of, such as `µs/model`, and how many of it are a second.
  let unit: (name: String, perSecond: Double)
  let yardstickUnit: String
  /// The models of one sample.
  let models: Int
  /// In GFLOP/s.
  let peak: Double
  /// PyTorch's times by the names of stages, in the unit.
  let yardstick: [String: Double]?
  let digits: Int

  func printHeader() {
    print(
      Self.first("stage") + column(unit.name, 9) + column("GFLOP/s", 10) + column("of peak", 10)
        + column("floor", 9) + column("share", 9) + column(yardstickUnit, 12) + column("ratio", 9))
  }

  func show(_ stage: Stage) {
    let seconds = stage.seconds / Double(models)
    var line = Self.first(stage.name) + column(number(seconds * unit.perSecond, 3), 9)
    let width = line.count
    if stage.flops > 0 {
      let rate = stage.flops / seconds * 1e-9
      line += column(number(rate, 1), 10) + column(number(100 * rate / peak, 1) + " %", 10)
    }
    if let needed = stage.needed, needed > 0 {
      let floor = needed / peak * 1e-9
      line +=
        column(number(floor * unit.perSecond, 3), 9)
        + column(number(100 * floor / seconds, 1) + " %", 9)
    }
    if let reference = yardstick?[stage.name] {
      line = line.padding(toLength: width + 38, withPad: " ", startingAt: 0)
      line +=
        column(number(reference, digits), 12)
        + column(number(reference / seconds / unit.perSecond, digits) + " x", 9)
    }
    if let (name, reference) = stage.reference {
      line += "  \(number(reference / stage.seconds, 2)) times as fast as \(name)"
    }
    print(line)
  }

  private static func first(_ text: String) -> String {
    text.padding(toLength: 40, withPad: " ", startingAt: 0)
  }
}
