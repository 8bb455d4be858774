import FoundationEssentials
import Tensor

/// The machine and process a run is on: for the columns that Ray Tune writes.
package struct Host: Sendable {
  package let name: String
  package let processID: Int
  /// An address of the machine. The tool uses no network, so it is the loopback's.
  package let address = "127.0.0.1"

  package init() {
    name = SystemProcess.ownHost
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
