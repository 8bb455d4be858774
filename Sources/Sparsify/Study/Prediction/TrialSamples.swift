import Tensor

/// The models of one trial that properties are predicted from.
struct TrialSamples: Sendable {
  let trial: Path
  /// All epochs that the trial has.
  private(set) var epochs: [Int] = []
  private(set) var samples: [PredictionSample] = []
  private(set) var leftOut: [LeftOutSample] = []

  /// - Parameter twin: the folder of its twin; nil where there is none.
  init(_ trial: StudiedTrial, twin: Path?, epochs wanted: EpochChoice, files: FileSystem) {
    self.trial = trial.name
    do throws(FileError) {
      let rows = try trial.rows()
      let twin = try twin.map { folder throws(FileError) in
        try Trajectory(of: trial.name, in: folder, files: files)
      }
      epochs = rows.map(\.epoch)
      if rows.isEmpty {
        leaveOut("has no epoch with a checkpoint and a row in result.json")
      }
      let chosen = rows.filter { wanted.includes($0.epoch, last: rows.last?.epoch) }
      if chosen.isEmpty, !rows.isEmpty { leaveOut("has none of the epochs asked for") }
      for (epoch, row) in chosen {
        let subject = PredictedProperty.Subject(
          epoch: epoch, row: row, parameters: trial.parameters, twin: twin)
        do throws(TrialProblem) {
          let model = try trial.plain(epoch: epoch)
          samples.append(try PredictionSample(trial: trial.name, model, of: subject))
        } catch {
          leaveOut(error.description, epoch: epoch)
        }
      }
    } catch {
      leaveOut("\(error)")
    }
  }

  private mutating func leaveOut(_ reason: String, epoch: Int? = nil) {
    leftOut.append(LeftOutSample(trial: trial, epoch: epoch, reason: reason))
  }
}

/// A model that properties are not predicted from.
package struct LeftOutSample: Sendable, Equatable {
  package let trial: Path
  /// Nil for all of the trial.
  package let epoch: Int?
  /// Without a full stop.
  package let reason: String
}
