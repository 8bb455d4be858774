import Glibc
import Sparsify

exit(Tool.main().rawValue)
