// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {DelayedRoles} from "./DelayedRoles.sol";

/// @title The roots of the platform's ledger
/// @notice Each batch of ledger entries has a Merkle root. Once it stands here nobody can change an entry of the batch unnoticed.
/// Batches follow each other without gaps, and one that is anchored stays as it is.
contract AuditAnchor is DelayedRoles {
    bytes32 public constant ANCHOR_ROLE = keccak256("ANCHOR_ROLE");

    uint64 private _lastBatch;
    mapping(uint64 batch => bytes32) private _roots;

    event BatchAnchored(uint64 indexed batch, bytes32 root, uint32 entries);

    error BatchOutOfOrder(uint64 batch, uint64 expected);
    error BatchEmpty(uint64 batch);

    constructor(address admin, address anchorer) DelayedRoles(admin) {
        _grantRole(ANCHOR_ROLE, anchorer);
    }

    function anchor(uint64 batch, bytes32 root, uint32 entries) external onlyRole(ANCHOR_ROLE) {
        if (batch != _lastBatch + 1) revert BatchOutOfOrder(batch, _lastBatch + 1);
        if (root == 0 || entries == 0) revert BatchEmpty(batch);
        _lastBatch = batch;
        _roots[batch] = root;
        emit BatchAnchored(batch, root, entries);
    }

    /// @notice Zero before the first.
    function lastBatch() external view returns (uint64) {
        return _lastBatch;
    }

    /// @notice Zero for a batch that is not anchored.
    function rootOf(uint64 batch) external view returns (bytes32) {
        return _roots[batch];
    }
}
