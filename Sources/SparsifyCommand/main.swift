import Sparsify
