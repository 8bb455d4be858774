/// The threads of a model and the memory that its layers borrow in turn.
package final class Workspace {
  package let team: ThreadTeam
  private let sharedBuffer: LaneBuffer
  private let workerBuffer: LaneBuffer
  private let workerVectors: Int

  /// What all threads see.
  var shared: MutableLaneSpan { sharedBuffer.vectors }

  /// What one thread has for itself.
  func own(_ worker: Int) -> MutableLaneSpan {
    workerBuffer.vectors[(worker &* workerVectors)..<((worker &+ 1) &* workerVectors)]
  }

  /// Memory for the layers that ask for most.
  package convenience init(team: ThreadTeam, layers: [ConvolutionLayer]) {
    self.init(
      team: team, shared: layers.map { $0.sharedVectors(threads: team.count) }.max() ?? 1,
      own: layers.map(\.ownVectors).max() ?? 1)
  }

  private init(team: ThreadTeam, shared: Int, own: Int) {
    self.team = team
    // Threads write to pages of their own.
    workerVectors = (own + 63) / 64 * 64
    sharedBuffer = LaneBuffer(count: max(shared, 1))
    workerBuffer = LaneBuffer(count: workerVectors * team.count)
  }
}
