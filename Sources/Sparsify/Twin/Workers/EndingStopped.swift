/// The ending of a zoo was asked to stop: what it has made is whole, and the next run makes the rest.
struct EndingStopped: Error {
  /// - Throws: One of this type, where `shouldStop` says so.
  static func heed(_ shouldStop: () -> Bool) throws(EndingStopped) {
    if shouldStop() { throw EndingStopped() }
  }
}
