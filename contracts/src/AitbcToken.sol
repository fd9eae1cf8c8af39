// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {DelayedRoles} from "./DelayedRoles.sol";

/// @title AITBC, the token that AI jobs are paid with
/// @notice 8 decimals, as many as the platform's ledger has. There are never more than 21,000,000,000 of it, so that every amount fits
/// 64 bits there.
contract AitbcToken is ERC20, ERC20Permit, DelayedRoles {
    bytes32 public constant SUPPLY_ROLE = keccak256("SUPPLY_ROLE");
    uint256 public constant CAP = 21_000_000_000 * 10 ** 8;

    error CapExceeded(uint256 supply, uint256 amount);

    /// @param admin Gives and takes roles.
    /// @param supplier Issues and withdraws tokens; the platform.
    constructor(address admin, address supplier) ERC20("AIForge Token", "AITBC") ERC20Permit("AIForge Token") DelayedRoles(admin) {
        _grantRole(SUPPLY_ROLE, supplier);
    }

    function mint(address to, uint256 amount) external onlyRole(SUPPLY_ROLE) {
        uint256 supply = totalSupply();
        if (amount > CAP - supply) revert CapExceeded(supply, amount);
        _mint(to, amount);
    }

    /// @notice Takes tokens out of circulation; only the platform's own.
    function burn(uint256 amount) external onlyRole(SUPPLY_ROLE) {
        _burn(msg.sender, amount);
    }

    function decimals() public pure override returns (uint8) {
        return 8;
    }
}
