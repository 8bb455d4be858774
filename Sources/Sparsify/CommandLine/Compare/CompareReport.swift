import Tensor

/// What `compare` prints: one screen.
struct CompareReport {
  private let study: Study
  private let options: CompareOptions

  init(_ study: Study, options: CompareOptions) {
    self.study = study
    self.options = options
  }

  var text: String {
    let lines =
      study.populations.count == 1
      ? PopulationReport(study.populations[0], of: options.comparison.epochs).lines
      : TwinsReport(study).lines
    return ([heading] + lines).joined(separator: "\n")
  }

  private var heading: String {
    let samples = study.populations[0].labels.map { ", \(counted($0.count, "test image"))" } ?? ""
    let models = counted(study.populations[0].modelCount, "model")
    let twins = options.twins.map { "'\($0)'" }
    return "\(models) of \(twins.joined(separator: ", ")) against '\(options.source)'\(samples)"
  }
}
