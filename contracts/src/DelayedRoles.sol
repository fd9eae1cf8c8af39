// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";

/// @title Roles that are given after a delay and taken away at once
/// @notice Whoever relies on a contract sees two days ahead who will have power over it, and can leave before that.
abstract contract DelayedRoles is AccessControl {
    uint256 public constant GRANT_DELAY = 2 days;

    mapping(bytes32 role => mapping(address account => uint256)) private _grantableFrom;

    event GrantAnnounced(bytes32 indexed role, address indexed account, uint256 grantableFrom);

    /// @param grantableFrom Zero when the grant was never announced.
    error GrantNotDue(bytes32 role, address account, uint256 grantableFrom);

    constructor(address admin) {
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
    }

    /// @notice The first of two steps. Announcing again begins the delay again.
    function announceGrant(bytes32 role, address account) external onlyRole(getRoleAdmin(role)) {
        uint256 from = block.timestamp + GRANT_DELAY;
        _grantableFrom[role][account] = from;
        emit GrantAnnounced(role, account, from);
    }

    /// @notice The second step.
    function grantRole(bytes32 role, address account) public override onlyRole(getRoleAdmin(role)) {
        uint256 from = _grantableFrom[role][account];
        if (from == 0 || block.timestamp < from) revert GrantNotDue(role, account, from);
        delete _grantableFrom[role][account];
        _grantRole(role, account);
    }

    /// @notice At once. It also takes back an announcement.
    function revokeRole(bytes32 role, address account) public override onlyRole(getRoleAdmin(role)) {
        delete _grantableFrom[role][account];
        _revokeRole(role, account);
    }
}
