import Tensor

/// A twin as a report shows it.
package struct ReportedTwin: Sendable {
  /// What it is called on the page.
  package let name: String
  package let population: Population
  /// Its config.json; empty where there is none.
  package let config: JSONObject
  /// Where its source is, as it was given; nil where the report was made without.
  package let source: Path?

  package init(name: String, population: Population, config: JSONObject, source: Path? = nil) {
    self.name = name
    self.population = population
    self.config = config
    self.source = source
  }

  /// What config.json says of how it was made.
  var options: JSONObject { config["options"]?.object ?? JSONObject() }

  /// How it was made sparse: variational where nothing is said, as twins of other programs are.
  var method: MethodName {
    options["method"]?.string.flatMap { MethodName(text: $0) } ?? .variational
  }

  /// `32 models, 1 failed, 2 skipped`
  var count: String {
    let counts = [StudiedTwin.Absence.Status.failed, .skipped, .unreadable].compactMap {
      status -> String? in
      let count = population.count(of: status)
      return count > 0 || status == .failed ? "\(count) \(status.rawValue)" : nil
    }
    return ([counted(population.modelCount, "model")] + counts).joined(separator: ", ")
  }
}
