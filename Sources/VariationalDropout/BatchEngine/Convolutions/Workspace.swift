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

  /// Gives the memory back until it is used again; what stands there is lost.
  func discard() {
    sharedBuffer.discard()
    workerBuffer.discard()
  }

  /// Memory for the layers that ask for most.
  ///
  /// - Parameter own: lane vectors that each thread needs at least.
  package init(team: ThreadTeam, layers: [ConvolutionLayer], own: Int = 1) {
    self.team = team
    workerVectors = max(own, layers.map(\.ownVectors).max() ?? 0)
    let shared = layers.map { $0.sharedVectors(threads: team.count) }.max() ?? 0
    sharedBuffer = LaneBuffer(count: max(shared, 1))
    workerBuffer = LaneBuffer(count: workerVectors * team.count)
  }
}
