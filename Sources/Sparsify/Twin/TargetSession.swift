import Tensor

/// A twin or a new zoo that is being made: its folders, checked for one run's options.
package struct TargetSession: Sendable {
  package let location: TargetLocation
  /// With which no link is followed when something is written in these folders.
  package let files: FileSystem
  package let work: WorkFolder
  /// What it is made with: the run's options, the source and the data set's fingerprint.
  package let options: JSONObject
  let dataLink: TargetContent.DataLink
  let ownership: TargetOwnership
  private let scrutiny: TargetTrials.Scrutiny
  /// Whether what is there is to give way.
  package let beginsAnew: Bool
  /// Whether it was begun, with these options and this data set, and goes on.
  package var goesOn: Bool { ownership.isBegun && !beginsAnew }

  var stored: StoredOptions { StoredOptions(of: options) }

  /// Checks that the twin is new or ours and made with the same options. Changes nothing on disk.
  ///
  /// - Parameters:
  ///   - restart: whether a twin of ours, whatever its options, gives way.
  ///   - scrutiny: how closely finished trials are looked at.
  /// - Throws: `RunError` with the difference; `FileError`.
  package init(
    location: TargetLocation, options: JSONObject, dataLink: TargetContent.DataLink, restart: Bool,
    scrutiny: TargetTrials.Scrutiny = TargetTrials.Scrutiny(), files: FileSystem
  ) throws {
    let files = files.guarding(
      location.archive == nil ? [location.twin, location.work] : [location.work])
    self.location = location
    self.files = files
    self.options = options
    self.dataLink = dataLink
    self.scrutiny = scrutiny
    work = WorkFolder(location.work, files: files)
    ownership = try TargetOwnership(of: location, files: files)
    beginsAnew = restart && ownership.isBegun
    if !restart { try checkStored(ownership) }
  }

  /// - Throws: `RunError` with the difference from what was stored earlier.
  func checkStored(_ ownership: TargetOwnership) throws(RunError) {
    for (place, earlier) in ownership.earlier {
      try stored.check(
        against: earlier, in: place, location.product, isSealed: location.isSealed)
    }
  }

  /// The options that an earlier run has stored for a location; nil where there was none.
  static func earlierOptions(at location: TargetLocation, _ files: FileSystem) throws -> JSONObject?
  {
    try TargetOwnership(of: location, files: files).earlier.first?.stored.options
  }

  // MARK: Trials

  /// What lies in the twin under the trials' names.
  package var trials: TargetTrials { trials(of: stored) }

  /// The same, of a zoo that was made with other options.
  func trials(of stored: StoredOptions) -> TargetTrials {
    TargetTrials(
      of: location.twin, in: location.store, madeWith: stored, isAdopted: ownership.isAdopted,
      scrutiny: scrutiny, files: files)
  }

  /// Whether what lies under a trial's name is the tool's, and is to be removed first.
  func givesWay(_ trial: Path) throws -> Bool {
    guard beginsAnew else { return false }
    return try ownership.earlier.contains {
      try trials(of: $0.stored).record(of: trial) != nil
    }
  }

  /// Whether a trial has its folder in the twin, all its epochs, and nothing in it is missing.
  func isFinished(_ trial: Path) throws -> Bool {
    if case .whole = try trials.condition(of: trial) { true } else { false }
  }

  /// The trials in the twin that have all their epochs and of which nothing is missing, sorted. One that can't be looked at counts as none.
  package func finishedTrials() throws -> [Path] {
    try trials.all().compactMap { if case .whole = $1 { $0 } else { nil } }
  }
}
