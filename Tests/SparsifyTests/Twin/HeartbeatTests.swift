import Sparsify
import Testing

@Suite struct HeartbeatTests {
  @Test func `without a thread for it there is none, and it is said why`() throws {
    let error = try #require(throws: RunError.self) {
      try Heartbeat(startingThreadBy: { _ in false })
    }
    #expect(error.exitCode == .cannotCreate)
    #expect(error.description.contains("ulimit -u"))
  }
}
