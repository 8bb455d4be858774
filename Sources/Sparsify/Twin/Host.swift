import FoundationEssentials
import Glibc

/// The machine and process a run is on: for the columns that Ray Tune writes.
package struct Host: Sendable {
  package let name: String
  package let processID: Int
  /// An address of the machine. The tool uses no network, so it is the loopback's.
  package let address = "127.0.0.1"

  package init() {
    var buffer = [UInt8](repeating: 0, count: 256)
    let isKnown = buffer.withUnsafeMutableBytes {
      gethostname($0.baseAddress!.assumingMemoryBound(to: CChar.self), $0.count - 1) == 0
    }
    name = isKnown ? String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self) : "localhost"
    processID = Int(ProcessInfo.processInfo.processIdentifier)
  }

  /// The circumstances of an iteration that ends now.
  package func circumstances(
    seconds: Double, totalSeconds: Double, secondsSinceRestore: Double
  ) -> EpochRecord.Circumstances {
    EpochRecord.Circumstances(
      timestamp: Int(Date().timeIntervalSince1970), seconds: seconds, totalSeconds: totalSeconds,
      secondsSinceRestore: secondsSinceRestore, processID: processID, hostName: name,
      address: address)
  }
}
