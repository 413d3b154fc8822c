/**
 * Retention certificates (留存证明): what each campus's footage of each day was, signed, chained and kept in the object store.
 *
 * <p>Pure: {@link org.keepsight.retention.proof.CanonicalJson}, {@link org.keepsight.retention.proof.MerkleTree}, {@link
 * org.keepsight.retention.proof.Certificate}, {@link org.keepsight.retention.proof.SignedCertificate}. What issues them is
 * {@link org.keepsight.retention.proof.CertificateIssuer}.
 */
@NullMarked
package org.keepsight.retention.proof;

import org.jspecify.annotations.NullMarked;
