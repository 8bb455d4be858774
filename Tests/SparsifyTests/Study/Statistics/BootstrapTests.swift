import Sparsify
import Tensor
import Testing

@Suite struct BootstrapTests {
  @Test func `the generator gives the published outputs`() throws {
    var generator = SplitMix64(seed: 1)
    let outputs = (0..<5).map { _ in String(generator.next()) }
    #expect(try outputs == StatisticsGolden.words("splitmix64_seed1"))
  }

  @Test func `intervals are those of the golden cases`() throws {
    let statistics: [(name: String, value: ([[Double]]) -> Double?)] = [
      ("median", { SortedValues($0[0]).median }),
      ("mean", { Moments($0[0]).mean }),
      ("pearson", { pearsonCorrelation($0[0], $0[1]) }),
    ]
    var compared = 0
    for golden in try StatisticsGolden.cases(of: "bootstrap") {
      let columns =
        [try golden.column("x")] + (try golden["y"].map { _ in [try golden.column("y")] } ?? [])
      let bootstrap = Bootstrap(
        rounds: try golden.integer("rounds"), seed: UInt64(try golden.integer("seed")))
      for (name, statistic) in statistics where golden[name] != nil {
        let expected = try golden.object(name)
        let result = bootstrap.interval(of: columns, statistic)
        #expect(result.rounds == expected["rounds"]?.int)
        expectNear(
          result.interval, try expected.column("interval"), relative: 1e-9, "\(name) of \(columns)")
        compared += 1
      }
    }
    #expect(compared == 7)
  }

  @Test func `rows with a gap are left out of every column`() {
    let bootstrap = Bootstrap(rounds: 50)
    let whole = bootstrap.interval(of: [[1, 2, 4], [3, 1, 2]]) { $0[0][0] - $0[1][0] }
    let gaps = bootstrap.interval(of: [[1, nil, 2, 4, 9], [3, 7, 1, 2, .nan]]) {
      $0[0][0] - $0[1][0]
    }
    #expect(whole == gaps && whole.rounds == 50)
  }

  @Test func `without rounds, or where no resample has a value, there is no interval`() {
    #expect(Bootstrap(rounds: 0).interval(of: [[1, 2]]) { $0[0][0] }.interval == nil)
    let result = Bootstrap(rounds: 9).interval(of: [[1, 2]]) { _ in nil }
    #expect(result == Bootstrap(rounds: 0).interval(of: [[1, 2]]) { $0[0][0] })
    #expect(Bootstrap(rounds: 9).interval(of: []) { _ in 1 }.interval == nil)
  }
}
