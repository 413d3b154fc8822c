package org.keepsight.api.http;

import org.keepsight.retention.admission.Outlooks;
import org.keepsight.retention.audit.SpotAudits;
import org.keepsight.retention.proof.Certificates;
import org.keepsight.retention.report.RetentionReports;
import org.keepsight.retention.sweep.DeletionLedger;
import org.keepsight.retention.sweep.RetentionSweeper;
import org.keepsight.retention.sweep.ShortageOrders;
import org.keepsight.storage.protection.RetentionPolicies;

/**
 * What keeps, deletes and proves behind the HTTP face.
 *
 * @param outlooks how long the store can keep what must be kept
 * @param shortages what is given up first when the store cannot hold everything
 */
public record RetentionServices(
        RetentionPolicies policies,
        RetentionSweeper sweeper,
        DeletionLedger ledger,
        RetentionReports reports,
        Certificates certificates,
        SpotAudits audits,
        Outlooks outlooks,
        ShortageOrders shortages) {}
