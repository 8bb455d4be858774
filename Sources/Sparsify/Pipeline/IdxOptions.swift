import Tensor

/// How the four idx files of MNIST or its kin become a data set; nil takes what is usual for MNIST.
package struct IdxOptions: Sendable, Equatable {
  package var mean: Double?
  package var standardDeviation: Double?
  package var validationCount: Int?
  package var splitSeed: Seed?

  package init() {}

  package var recipe: IdxDataSet.Recipe {
    var recipe = IdxDataSet.Recipe()
    if let mean { recipe.mean = mean }
    if let standardDeviation { recipe.standardDeviation = standardDeviation }
    if let splitSeed { recipe.seed = splitSeed }
    recipe.validationCount = validationCount
    return recipe
  }
}
