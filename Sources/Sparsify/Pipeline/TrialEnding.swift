/// What became of a trial to which nothing is left to do.
package enum TrialEnding: Sendable {
  /// It is in the twin, with all its epochs.
  case finished
  /// It was given up.
  case failed
}
