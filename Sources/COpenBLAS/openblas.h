// The functions of OpenBLAS that are used, with prototypes of our own.
//
// They are pointers, and nothing is linked: the library starts a thread for each core when it is loaded, which every
// command would pay for, and it is not on every node that trains. So it is loaded by the one command that computes
// with it, see OpenBLAS.swift, and need not be there to build.
//
// Sources: BLAS Technical Forum Standard, 2001 (the C interface); LAPACK Users' Guide, 1999 (DSYEVD). Whole numbers
// have 32 bits.
#ifndef SPARSIFY_OPENBLAS_H
#define SPARSIFY_OPENBLAS_H

#include <stddef.h>

enum {
  OPENBLAS_ROW_MAJOR = 101,
  OPENBLAS_NO_TRANSPOSE = 111,
  OPENBLAS_TRANSPOSE = 112,
  OPENBLAS_LOWER = 122
};

// cblas_dgemm: C = alpha op(A) op(B) + beta C, of m x n elements, with k to add up for each.
typedef void (*openblas_dgemm)(
    int order, int transpose_a, int transpose_b, int m, int n, int k, double alpha, const double *a,
    int stride_a, const double *b, int stride_b, double beta, double *c, int stride_c);

// cblas_dsyrk: one triangle of C = alpha op(A) op(A)' + beta C, of n x n elements, with k to add up for each.
typedef void (*openblas_dsyrk)(
    int order, int triangle, int transpose, int n, int k, double alpha, const double *a,
    int stride_a, double beta, double *c, int stride_c);

// dsyevd_: eigenvalues and eigenvectors of a symmetric matrix of n x n elements, column by column, of which one triangle
// is read and which becomes the eigenvectors. The last two are the lengths of the texts, as Fortran passes them.
typedef void (*openblas_dsyevd)(
    const char *job, const char *triangle, const int *n, double *a, const int *stride_a,
    double *eigenvalues, double *work, const int *work_count, int *integers,
    const int *integer_count, int *info, size_t job_length, size_t triangle_length);

// openblas_set_num_threads: how many threads one call may use.
typedef void (*openblas_set_threads)(int count);

// openblas_get_config: how it was built, in words.
typedef char *(*openblas_config)(void);

#endif
