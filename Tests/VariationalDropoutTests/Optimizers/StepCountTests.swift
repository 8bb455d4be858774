import TestSupport
import Testing
import VariationalDropout

/// What the steps that a state says it has taken do to the next one.
@Suite struct StepCountTests {
  /// Adam's powers of the betas are multiplied step by step, up to where they change no more: a state that says 2^48
  /// steps would take days else.
  @Test func `a model that has taken very many steps goes on at once`() {
    let architecture = Architecture(.cnn, channels: 1)
    let set = randomImages(7, architecture)
    let ends = [1_000, 100_000, 1_000_000, 1 << 48].map { steps in
      var model = randomModel(1, architecture)
      model.state.step = steps
      let state = trained(laneGroup([model], architecture), 1, set)[0].1
      #expect(state.step == steps + 1)
      return state.parameters.map { $0.map(\.bitPattern) }
    }
    #expect(ends[2] == ends[3] && ends[1] == ends[2], "powers that are nothing beside 1")
    #expect(ends[0] != ends[1])
  }
}
