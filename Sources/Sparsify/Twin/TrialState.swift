import Tensor
import VariationalDropout

/// What a trial needs to go on from its last whole epoch, or from within the next. Replacing it on disk commits an
/// epoch.
package struct TrialState: Sendable, Equatable {
  /// Of the options, the data set and the trial's source: what the numbers depend on.
  package var fingerprint: String
  package var model: ModelState
  /// One record an iteration, from 0.
  package var records: [EpochRecord]
  /// Where the model stands in the epoch behind the last whole one; nil at its beginning.
  package var position: EpochPosition?
  /// The weights that stayed zero in the last epoch, or stay so in the one that the model stands in.
  package var pruned = PrunedWeights()
  /// One iteration a record; nil where they are not kept.
  package var predictions: Predictions?
  /// Of some epochs, where they are kept.
  package var logAlpha: [LogAlphaRecord] = []

  package init(fingerprint: String, model: ModelState, records: [EpochRecord]) {
    self.fingerprint = fingerprint
    self.model = model
    self.records = records
  }

  /// The last whole epoch.
  package var epoch: Int { records.count - 1 }
}

/// Why a state file can't be gone on from.
package enum TrialStateError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Cut short, changed, or not a state file at all.
  case damaged(String)
  /// Written with other options, for another data set or from another source.
  case foreign

  package var description: String {
    switch self {
    case .damaged(let what): "its state file is damaged (\(what))"
    case .foreign: "its state file belongs to another source, data set or other options"
    }
  }
}
