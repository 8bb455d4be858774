import FoundationEssentials
import Tensor
import VariationalDropout

/// Compares the models of twins of one source with those that they began as.
///
/// Trials are read and evaluated some at a time, so that memory does not grow with the twins. Of several twins
/// those trials are studied that all have.
package struct Comparison: Sendable {
  package enum Outcome: Sendable {
    case studied(TrialStudy)
    case absent(StudiedTwin.Absence)
  }

  /// What became of the trials of one name.
  package struct Row: Sendable {
    package let trial: Path
    /// One for each twin; nil for those that know nothing of it.
    package fileprivate(set) var outcomes: [Outcome?]
  }

  private let twins: [StudiedTwin]
  private let images: StudyImages?
  private let options: ComparisonOptions
  /// The trials that all twins have, sorted.
  private let common: [Path]
  /// The others, sorted.
  private let rest: [Row]

  /// - Parameter images: nil makes no predictions.
  package init(
    _ twins: [StudiedTwin], on images: StudyImages?,
    options: ComparisonOptions = ComparisonOptions()
  ) {
    self.twins = twins
    self.images = images
    self.options = options
    let names = twins.map { Set($0.trials.map(\.name)) }
    let shared = names.dropFirst().reduce(names.first ?? []) { $0.intersection($1) }
    common = shared.sorted()
    let absences = twins.map { twin in
      Dictionary(twin.absences.map { ($0.trial, $0) }, uniquingKeysWith: { first, _ in first })
    }
    rest = Set(names.flatMap { $0 } + absences.flatMap(\.keys)).subtracting(shared).sorted()
      .map { trial in
        let lacking = names.firstIndex { !$0.contains(trial) }!
        return Row(
          trial: trial,
          outcomes: twins.indices.map { place in
            if names[place].contains(trial) {
              return .unpaired(trial, "is not in '\(twins[lacking].name)'")
            }
            return absences[place][trial].map { .absent($0) }
          })
      }
  }

  /// The rows that there are: trials of any twin, whatever became of them.
  package var trialCount: Int { common.count + rest.count }
  /// The trials that all twins have.
  package var commonCount: Int { common.count }

  /// Calls `body` with every trial of a twin and every one that it lacks, sorted by name, some at a time.
  package func forEachTrials(_ body: ([Row]) throws -> Void) rethrows {
    var rest = rest[...]
    let trial = twins.first?.trials.first?.twin
    let epochs = trial?.checkpoints.epochs.count { options.includes($0, last: trial?.lastEpoch) }
    let step = ReadAtOnce.trials(like: trial, models: 1 + (epochs ?? 0))
    for first in stride(from: 0, to: common.count, by: step) {
      let names = Array(common[first..<min(first + step, common.count)])
      let before = rest.prefix { $0.trial < names[names.count - 1] }
      rest = rest.dropFirst(before.count)
      try body((rows(of: names) + before).sorted { $0.trial < $1.trial })
    }
    if !rest.isEmpty { try body(Array(rest)) }
  }

  /// The rows of trials that all twins have.
  private func rows(of names: [Path]) -> [Row] {
    let wanted = Set(names)
    let outcomes = twins.map { twin in
      let trials = twin.trials.filter { wanted.contains($0.name) }
      return self.outcomes(
        of: trials, isOwnData: images?.areOwn(of: twin) ?? false)
    }
    return names.enumerated().map { place, trial in
      let row = outcomes.map { $0[place] }
      let unreadable = row.firstIndex { if case .absent = $0 { true } else { false } }
      return Row(
        trial: trial,
        outcomes: row.map { outcome in
          guard let unreadable, case .studied = outcome else { return outcome }
          return .unpaired(trial, "can't be read in '\(twins[unreadable].name)'")
        })
    }
  }

  private func outcomes(of trials: [StudiedTrial], isOwnData: Bool) -> [Outcome] {
    var read = trials.concurrentMap { trial in
      Result { () throws(TrialProblem) in
        let models = try TrialModels(trial, options: options, isOwnData: isOwnData)
        if let images, let mismatch = models.mismatch(with: images.test) {
          throw TrialProblem(mismatch)
        }
        return models
      }
    }
    let atOnce = ReadAtOnce.models(like: twins.first?.trials.first?.twin)
    measure(\.members, of: &read, atOnce: atOnce)
    // Of the last epoch that could be read.
    measure({ $0.sweep(atOnce: atOnce) }, of: &read, atOnce: atOnce)
    let labels = images?.test.labels ?? []
    return zip(trials, read).map { $0 }.concurrentMap { trial, models in
      do throws(TrialProblem) {
        return .studied(try models.get().study(labels: labels))
      } catch {
        return .absent(
          StudiedTwin.Absence(trial: trial.name, status: .unreadable, reason: error.description))
      }
    }
  }

  /// Reads models of trials and evaluates those that have to be: some at a time, so that memory does not grow with
  /// the epochs of large networks.
  ///
  /// Models of any trials and epochs run together where their networks are alike.
  /// - Parameter count: of models that are there together.
  private func measure(
    _ members: (TrialModels) -> [TrialModels.Member],
    of trials: inout [Result<TrialModels, TrialProblem>], atOnce count: Int
  ) {
    let tasks = trials.enumerated().flatMap { trial, models in
      ((try? models.get()).map(members) ?? []).map { (trial: trial, member: $0) }
    }
    let evaluator = images.map { ModelEvaluator($0.test, training: $0.training) }
    let most = tasks.map(\.member.count).max() ?? 1
    for some in tasks.chunked(max(1, count / most)) {
      let read = some.concurrentMap { [trials] task in
        Result { () throws(TrialProblem) in try trials[task.trial].get().read(task.member) }
      }
      let due = zip(some, read).map { task, read -> [ModelEvaluator.Request] in
        guard let images, let models = try? trials[task.trial].get(),
          models.isUnmeasured(task.member, on: images.test.count)
        else { return [] }
        return ((try? read.get()) ?? []).map { models.request($0, task.member) }
      }
      var measures = (evaluator?.measures(of: due.flatMap { $0 }) ?? [])[...]
      for (place, task) in some.enumerated() {
        guard case .success(var models) = trials[task.trial] else { continue }
        switch read[place] {
        case .success(let read):
          models.take(
            task.member,
            read.map { ($0, due[place].isEmpty ? nil : measures.popFirst()) })
        case .failure(let problem): models.leaveOut(task.member, problem)
        }
        trials[task.trial] = .success(models)
      }
    }
  }
}

extension Comparison.Outcome {
  fileprivate static func unpaired(_ trial: Path, _ reason: String) -> Self {
    .absent(StudiedTwin.Absence(trial: trial, status: .unpaired, reason: reason))
  }
}
