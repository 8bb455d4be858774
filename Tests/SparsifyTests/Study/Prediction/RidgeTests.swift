import Sparsify
import Tensor
import Testing

@Suite struct RidgeTests {
  /// What is predicted of `others`, for each penalty.
  private func predictions(
    _ samples: [[Double]], _ targets: [Double], of others: [[Double]], jobs: Int = 2
  ) throws -> (train: [[Double]], others: [[Double]]) {
    let ridge = try Ridge(
      SplitParts {
        switch $0 {
        case .train: RowMatrix(samples)
        case .validation: RowMatrix(others)
        case .test: RowMatrix([[Double]](), columns: samples[0].count)
        }
      }, jobs: jobs)
    let all = try ridge.predictions(fitting: RowMatrix([targets]))
    let places = Ridge.penalties.indices
    #expect(places.allSatisfy { all.test.of(target: 0, penalty: $0).isEmpty })
    return (
      places.map { all.train.of(target: 0, penalty: $0) },
      places.map { all.validation.of(target: 0, penalty: $0) }
    )
  }

  @Test func `coefficients are those of the golden cases, with fewer samples than features too`()
    throws
  {
    for golden in try StatisticsGolden.cases(of: "ridge") {
      let samples = try #require(golden["X"]?.array).map { row in
        try #require(row.array).map { try #require($0.double) }
      }
      let width = samples[0].count
      // Of a sample of zeros the last coefficient is told, of one of a single 1 another one with it.
      let zeros = [Double](repeating: 0, count: width)
      let units = (0..<width).map { place in
        zeros.indices.map { $0 == place ? 1.0 : 0 }
      }
      let found = try predictions(samples, golden.numbers("y"), of: units + [zeros]).others
      for (penalty, expected) in try golden.object("coefficients").members {
        let value = try #require(Double(penalty.description))
        let place = try #require(Ridge.penalties.firstIndex(of: value))
        let own = found[place]
        let coefficients = own.dropLast().map { $0 - own[width] } + [own[width]]
        for (own, expected) in zip(coefficients, try #require(expected.array)) {
          expectNear(own, expected.double, relative: 1e-10, "lambda \(penalty)")
        }
      }
    }
  }

  @Test func `both forms predict the same`() throws {
    let samples = randomRows(40, of: 12, seed: 3)
    let others = randomRows(9, of: 12, seed: 4)
    let targets = randomRows(1, of: 40, seed: 5)[0]
    // Features that are always 0 change nothing but which matrix is the smaller one.
    let zeros = [Double](repeating: 0, count: 60)
    let primal = try predictions(samples, targets, of: others)
    let dual = try predictions(samples.map { $0 + zeros }, targets, of: others.map { $0 + zeros })
    for (a, b) in zip(primal.train + primal.others, dual.train + dual.others) {
      for (a, b) in zip(a, b) { #expect(abs(a - b) < 1e-8) }
    }
    #expect(primal.train.count == 17 && primal.train[0].count == 40 && primal.others[0].count == 9)
  }

  @Test(arguments: [(300, 700), (700, 300)])
  func `the bits do not depend on threads`(samples: Int, features: Int) throws {
    let rows = randomRows(samples, of: features, seed: 6)
    let targets = randomRows(1, of: samples, seed: 7)[0]
    let others = randomRows(20, of: features, seed: 8)
    let one = try predictions(rows, targets, of: others, jobs: 1)
    let many = try predictions(rows, targets, of: others, jobs: 2)
    #expect(one.train == many.train && one.others == many.others)
  }

  @Test func `more than can be decomposed is refused, with what to do`() throws {
    let vector = [Float](repeating: 0, count: 12_000)
    let error = #expect(throws: RunError.self) {
      _ = try Ridge(
        SplitParts { _ in RowMatrix(Array(repeating: vector, count: 12_001)) }, jobs: 2)
    }
    #expect(error?.exitCode == .usage)
    #expect(error?.description.contains("--epochs") == true, "\(error?.description ?? "")")
    #expect(error?.description.contains("side 12001, of at most 12000") == true)
  }
}
